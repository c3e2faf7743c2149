import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import {
  CONTINUATION,
  FINAL,
  frame,
  hangUpAtClose,
  hostileServer,
  TEXT,
  writeForever,
} from '../../swarm/hostile-server.js';
import { echo, type ServerUnderTest, serverUnderTest } from '../../swarm/server-under-test.js';
import { load, startLoad } from './load-process.js';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function server(...args: Parameters<typeof serverUnderTest>): Promise<ServerUnderTest> {
  const started = await serverUnderTest(...args);
  closers.push(() => started.close());
  return started;
}

async function listen(tcp: Server): Promise<number> {
  await once(tcp.listen(0, '127.0.0.1'), 'listening');
  closers.push(() => new Promise((resolve) => tcp.close(resolve)));
  return (tcp.address() as AddressInfo).port;
}

describe('ws-profile load', () => {
  it('measures connect, echo and close, and prints one JSON document', async () => {
    const { url } = await server(echo);
    const run = await load(url, '-c', '20', '-d', '0.5', '--json');
    expect(run.code).toBe(0);
    const result = run.result();
    expect(result).toMatchObject({ schema: 'ws-profile/load@1', ok: true, interrupted: false, url, errors: {} });
    expect(result.connections).toMatchObject({ asked: 20, opened: 20, failed: 0, lost: 0 });
    const { sent, answered, perSecond, bytesReceived } = result.messages;
    expect(sent).toBeGreaterThan(20);
    expect(answered).toBe(sent);
    expect(bytesReceived).toBe(sent * 64);
    expect(perSecond).toBeGreaterThan(0);
    expect(result.latencyMs.connect.count).toBe(20);
    expect(result.latencyMs.echo.count).toBe(sent);
    expect(result.latencyMs.close.count).toBe(20);
    expect(result.latencyMs.echo.p50).toBeLessThanOrEqual(result.latencyMs.echo.p99);
  });

  it('says in a table what it measured', async () => {
    const { url } = await server(echo);
    const { code, stdout, stderr } = await load(url, '-c', '5', '-d', '0.3', '-s', '1kB', '--binary');
    expect(code).toBe(0);
    expect(stdout).toContain(`✓ ${url}   5 connections · 1.0 kB binary · as fast as answers come`);
    expect(stdout).toMatch(
      /latency +p50 +p90 +p99 +p99\.9 +max +count\n {2}connect .* 5\n {2}echo .*\n {2}close .* 5\n/,
    );
    expect(stdout).toMatch(/throughput +[\d,]+ messages\/s, [\d,]+ per core/);
    expect(stdout).toContain('errors      none');
    expect(stderr).toBe('');
  });

  it('keeps to the rate asked for', async () => {
    const { url } = await server(echo);
    const result = (await load(url, '-c', '4', '-d', '1', '-r', '200', '--json')).result();
    expect(result.rate.asked).toBe(200);
    expect(result.messages.sent).toBeGreaterThan(180);
    expect(result.messages.sent).toBeLessThanOrEqual(201);
  });

  it('says what was reached of a rate that cannot be', async () => {
    const { url } = await server(echo);
    const { code, stdout } = await load(url, '-c', '2', '-d', '0.5', '-r', '50000000', '-t', '5');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /rate +[\d,]+ of 50,000,000 messages\/s reached \(\d%\): the server or this machine\s+cannot/,
    );
  });

  it('pings a server that does not echo', async () => {
    const { url } = await server(() => {});
    const result = (await load(url, '-c', '3', '-d', '0.3', '--ping', '--json')).result();
    expect(result).toMatchObject({ ok: true, mode: 'ping' });
    expect(result.messages.answered).toBeGreaterThan(3);
  });

  it('pushes without expecting answers', async () => {
    const received: string[] = [];
    const { url } = await server((client) => client.on('message', (data) => received.push(String(data))));
    const result = (await load(url, '-c', '2', '-d', '0.5', '--push', '-r', '100', '-m', 'news', '--json')).result();
    expect(result).toMatchObject({ ok: true, messages: { answered: 0, unanswered: 0 } });
    expect(received).toHaveLength(result.messages.sent);
    expect(new Set(received)).toEqual(new Set(['news']));
  });

  it('keeps as many messages under way as asked for', async () => {
    let most = 0;
    const { url } = await server((client) => {
      const waiting: Buffer[] = [];
      client.on('message', (data: Buffer) => {
        waiting.push(data);
        most = Math.max(most, waiting.length);
        if (waiting.length === 8) for (const held of waiting.splice(0)) client.send(held);
      });
    });
    const result = (await load(url, '-c', '1', '-d', '0.3', '-p', '8', '-t', '0.5', '--json')).result();
    expect(most).toBe(8);
    expect(result.messages.answered).toBeGreaterThan(8);
  });

  it('sends headers and subprotocols, negotiates permessage-deflate, and numbers its connections', async () => {
    const seen: string[] = [];
    const { url } = await server(
      (client, request) => {
        seen.push(`${request.url} ${request.headers['x-token']} ${client.protocol} ${client.extensions}`);
        echo(client);
      },
      { perMessageDeflate: true },
    );
    const options = ['-H', 'X-Token: t{i}', '--protocol', 'chat', '--deflate', '-c', '2', '-d', '0.2'];
    const { code } = await load(`${url}/{i}`, ...options);
    expect(code).toBe(0);
    expect(seen.sort()).toEqual(['/0 t0 chat permessage-deflate', '/1 t1 chat permessage-deflate']);
  });

  it('starts another process for the sockets that one does not hold', async () => {
    const seen = new Set<string>();
    const { url } = await server((client, request) => {
      seen.add(request.url ?? '');
      echo(client);
    });
    const options = ['-c', '50', '--sockets-per-process', '20', '-r', '300', '-d', '0.5'];
    const result = (await load(`${url}/{i}`, ...options, '--json')).result();
    expect(result).toMatchObject({ ok: true, processes: 3, connections: { opened: 50 } });
    expect(seen.size).toBe(50);
    expect(result.latencyMs.connect.count).toBe(50);
    expect(result.messages.sent).toBeLessThanOrEqual(153);
  });
});

describe('ws-profile load, when things go wrong', () => {
  it('says that a port refuses', async () => {
    const port = await listen(createServer());
    await Promise.all(closers.splice(0).map((close) => close()));
    const { code, stdout, stderr } = await load(`ws://127.0.0.1:${port}`, '-c', '3');
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain(`no connection to ws://127.0.0.1:${port} opened: 3 × connect ECONNREFUSED`);
    expect(stderr).toContain('is the server running');
  });

  it('ends in bounded time when handshakes are never answered, however many were asked for', async () => {
    const taken: Socket[] = [];
    const port = await listen(createServer((socket) => taken.push(socket.on('error', () => {}))));
    const startedAt = performance.now();
    const run = await load(`ws://127.0.0.1:${port}`, '-c', '200', '--concurrency', '5', '-t', '0.3', '--json');
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(run.code).toBe(3);
    expect(run.result().connections).toMatchObject({ asked: 200, opened: 0, failed: 200 });
    expect(run.result().errors).toMatchObject({ 'connect timeout': expect.any(Number) });
    expect(run.stderr).toContain('did not answer the handshake');
    for (const socket of taken) socket.destroy();
  });

  it('gives up waiting for answers that never come', async () => {
    const { url } = await server(() => {});
    const run = await load(url, '-c', '4', '-d', '5', '-t', '0.3', '--json');
    expect(run.code).toBe(1);
    expect(run.result()).toMatchObject({
      ok: false,
      messages: { sent: 4, answered: 0, unanswered: 4 },
      errors: { 'no answer in time': 4 },
    });
    expect(run.result().durationMs).toBeLessThan(4_000);
  });

  it('parts with a server that sends a message without end', async () => {
    const hostile = await hostileServer((socket) => {
      socket.write(frame(TEXT, Buffer.alloc(1)));
      writeForever(socket, frame(CONTINUATION, Buffer.alloc(65_536)));
      hangUpAtClose(socket);
    });
    closers.push(hostile.close);
    const run = await load(hostile.url, '-c', '4', '-d', '20', '-t', '20', '--json');
    expect(run.code).toBe(1);
    expect(run.result().errors).toMatchObject({ WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 4 });
    expect(run.result().connections).toMatchObject({ opened: 4, lost: 4 });
  });

  it('parts with a server that answers without reading', async () => {
    const answers = Buffer.concat(Array.from({ length: 1_000 }, () => frame(FINAL | TEXT, Buffer.alloc(1))));
    const hostile = await hostileServer((socket) => writeForever(socket, answers));
    closers.push(hostile.close);
    const run = await load(hostile.url, '-c', '2', '-d', '20', '-s', '100kB', '--json');
    expect(run.code).toBe(1);
    expect(run.result().errors).toEqual({ 'answers without reading': 2 });
  });

  it('says that a certificate is not trusted, and takes it when told to', async () => {
    const tls = (file: string): Buffer => readFileSync(new URL(`../../fixtures/tls/${file}`, import.meta.url));
    const https = createTlsServer({ key: tls('localhost.key.pem'), cert: tls('localhost.cert.pem') });
    const sockets = new WebSocketServer({ server: https });
    sockets.on('connection', echo);
    const port = await listen(https);
    const refused = await load(`wss://127.0.0.1:${port}`, '-c', '2');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('2 × connect DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(refused.stderr).toContain('--insecure');
    expect((await load(`wss://127.0.0.1:${port}`, '-c', '2', '-d', '0.2', '--insecure')).code).toBe(0);
  });

  it('says that the other end speaks no TLS', async () => {
    const { url } = await server(echo);
    const { code, stderr } = await load(url.replace('ws:', 'wss:'), '-c', '1');
    expect(code).toBe(3);
    expect(stderr).toContain('ws:// rather than wss://');
  });

  it('goes on with the rest when the server closes half of the sockets', async () => {
    let clients = 0;
    const { url } = await server((client) => {
      if (clients++ % 2 === 0) echo(client);
      else client.on('message', () => client.close(4001));
    });
    const run = await load(url, '-c', '10', '-d', '0.5', '--json');
    expect(run.code).toBe(1);
    const result = run.result();
    expect(result.connections).toMatchObject({ opened: 10, lost: 5 });
    expect(result.errors).toEqual({ 'closed 4001': 5 });
    expect(result.messages).toMatchObject({ unanswered: 5 });
    expect(result.messages.answered).toBeGreaterThan(10);
  });

  it('says that there are too few file descriptors, and how many sockets would do', async () => {
    const { url } = await server(echo);
    const { code, stderr } = await startLoad([url, '-c', '500'], { openFiles: 200 }).done;
    expect(code).toBe(3);
    expect(stderr).toContain('500 sockets need 564 file descriptors, and this process may open 200');
    expect(stderr).toContain('ulimit -n 65536');
    expect(stderr).toContain('--connections 136');
  });

  it('ends in order on an interrupt, and prints what it measured', async () => {
    const { url, sockets } = await server(echo);
    const { child, done } = startLoad([url, '-c', '10', '-d', '60', '--json']);
    const answered = new Promise<void>((resolve) => {
      sockets.on('connection', (client) => client.on('message', () => resolve()));
    });
    await answered;
    child.kill('SIGINT');
    const run = await done;
    expect(run.code).toBe(130);
    expect(run.result()).toMatchObject({ interrupted: true, connections: { opened: 10 } });
    expect(run.result().messages.answered).toBeGreaterThan(0);
    await expect.poll(() => sockets.clients.size).toBe(0);
  });

  it('ends in order on an interrupt while it still connects', async () => {
    const taken: Socket[] = [];
    const tcp = createServer((socket) => taken.push(socket.on('error', () => {})));
    const port = await listen(tcp);
    const { child, done } = startLoad([`ws://127.0.0.1:${port}`, '-c', '10', '--json']);
    await once(tcp, 'connection');
    child.kill('SIGINT');
    const run = await done;
    expect(run.code).toBe(130);
    expect(run.result()).toMatchObject({ interrupted: true, connections: { opened: 0 } });
    for (const socket of taken) socket.destroy();
  });

  it('leaves no socket open when it is killed', async () => {
    const { url, sockets } = await server(echo);
    const { child, done } = startLoad([url, '-c', '10', '-d', '60']);
    await once(sockets, 'connection');
    child.kill('SIGKILL');
    await done;
    await expect.poll(() => sockets.clients.size, { timeout: 10_000 }).toBe(0);
  });

  it('refuses what it cannot do, with exit code 2', async () => {
    const cases: [string[], string][] = [
      [['http://127.0.0.1'], 'is no ws:// or wss:// URL'],
      [['ws://example.com'], 'example.com is not this machine'],
      [['ws://127.0.0.1:1', '-c', '0'], 'whole number from 1'],
      [['ws://127.0.0.1:1', '-d', 'soon'], 'number of seconds'],
      [['ws://127.0.0.1:1', '-s', '1parsec'], 'a size such as'],
      [['ws://127.0.0.1:1', '-H', 'no header'], 'a header such as'],
      [['ws://127.0.0.1:1', '--push'], 'needs a --rate'],
      [['ws://127.0.0.1:1', '--ping', '-s', '126'], 'at most 125 bytes'],
      [[], 'missing required argument'],
    ];
    const runs = await Promise.all(cases.map(([args]) => load(...args)));
    expect(runs.map(({ code }) => code)).toEqual(cases.map(() => 2));
    for (const [i, [, message]] of cases.entries()) expect(runs[i]!.stderr).toContain(message);
  });
});
