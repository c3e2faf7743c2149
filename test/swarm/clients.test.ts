import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { Swarm } from '../../src/model/swarm.js';
import { echo, type ServerUnderTest, serverUnderTest } from './server-under-test.js';
import { type SwarmProcess, startSwarm } from './swarm-process.js';

let process: SwarmProcess;
let swarm: Swarm;
let server: ServerUnderTest | undefined;

beforeAll(() => {
  process = startSwarm();
  swarm = process.swarm;
});
afterAll(() => process.end());
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function under(...args: Parameters<typeof serverUnderTest>): Promise<ServerUnderTest> {
  server = await serverUnderTest(...args);
  return server;
}

describe('connect', () => {
  it("fills each socket's number into the URL and the headers, and offers the subprotocols", async () => {
    const seen: string[] = [];
    const { url } = await under((client, request) => {
      seen.push(`${request.url} ${request.headers['x-user']} ${client.protocol}`);
    });
    const group = await swarm.connect({
      url: `${url}/room/{i}?again={i}`,
      count: 3,
      from: 7,
      headers: { 'x-user': 'user-{i}' },
      protocols: ['chat.v2', 'chat.v1'],
    });
    expect(group.opened).toBe(3);
    expect(seen.sort()).toEqual([7, 8, 9].map((i) => `/room/${i}?again=${i} user-${i} chat.v2`));
    await group.close();
  });

  it('answers heartbeats by themselves, which count for nothing', async () => {
    const answers: string[] = [];
    const { url } = await under((client) => {
      client.on('message', (data) => {
        answers.push(String(data));
        if (answers.length === 2) client.send('news');
      });
      client.send('2');
      client.send('{"type":"ping","at":17}');
    });
    const reply = [
      { when: '2', with: '3' },
      { when: /"type":"ping"/g, with: '{"type":"pong"}' },
    ];
    const group = await swarm.connect({ url, reply });
    await group.expect({ perSocket: 1 });
    expect(answers).toEqual(['3', '{"type":"pong"}']);
    expect((await group.stats()).messagesReceived).toBe(1);
    await group.close();
    await expect(swarm.connect({ url, reply: { when: 2, with: 'x' } as never })).rejects.toThrow(
      'reply must be { when, with }',
    );
  });

  it('opens 2,000 sockets, sends from all, hears from all, and closes all', async () => {
    const { url, sockets } = await under(echo);
    const group = await swarm.connect({ url, count: 2_000 });
    expect(group.opened).toBe(2_000);
    expect(sockets.clients.size).toBe(2_000);
    await group.send('hello');
    await group.expect({ perSocket: 1 });
    const alive = await group.stats();
    expect(alive).toMatchObject({ open: 2_000, messagesSent: 2_000, messagesReceived: 2_000, bytesReceived: 10_000 });
    expect(alive.echoMs.count).toBe(2_000);
    expect(alive.connectMs.count).toBe(2_000);
    await group.close();
    expect(await group.stats()).toMatchObject({ opened: 2_000, open: 0, closeCodes: { 1005: 2_000 } });
  });

  it('never has more handshakes under way than asked for', async () => {
    let underWay = 0;
    let most = 0;
    const { url } = await under(() => {}, {
      verifyClient: (_info, accept) => {
        most = Math.max(most, ++underWay);
        setTimeout(() => {
          underWay--;
          accept(true);
        }, 5);
      },
    });
    const group = await swarm.connect({ url, count: 40, concurrency: 4 });
    expect(group.opened).toBe(40);
    expect(most).toBe(4);
    await group.terminate();
  });

  it('negotiates permessage-deflate only when asked to', async () => {
    const extensions: string[] = [];
    const { url } = await under((client) => extensions.push(client.extensions), { perMessageDeflate: true });
    await (await swarm.connect({ url })).close();
    await (await swarm.connect({ url, perMessageDeflate: true })).close();
    expect(extensions).toEqual(['', 'permessage-deflate']);
  });

  it('counts the sockets that were refused, by reason', async () => {
    const free = createServer();
    await once(free.listen(0, '127.0.0.1'), 'listening');
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const nobody = await swarm.connect({ url: `ws://127.0.0.1:${port}`, count: 5 });
    expect(nobody.opened).toBe(0);
    expect(await nobody.stats()).toMatchObject({ failed: 5, failures: { ECONNREFUSED: 5 } });

    const { url } = await under(() => {}, { verifyClient: (_info, accept) => accept(false, 401) });
    const strangers = await swarm.connect({ url, count: 3 });
    expect(await strangers.stats()).toMatchObject({ opened: 0, failed: 3, failures: { 'HTTP 401': 3 } });
  });

  it('gives up handshakes that are never answered', async () => {
    const taken: Socket[] = [];
    const silent = createServer((socket) => taken.push(socket.on('error', () => {})));
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const group = await swarm.connect({ url: `ws://127.0.0.1:${port}`, count: 4, handshakeTimeoutMs: 100 });
    expect(await group.stats()).toMatchObject({ opened: 0, failed: 4, failures: { timeout: 4 } });
    for (const socket of taken) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('refuses every target that is not on loopback', async () => {
    for (const url of ['ws://192.0.2.1:80', 'wss://example.com/', 'ws://0.0.0.0:1', 'ws://[2001:db8::1]/']) {
      await expect(swarm.connect({ url })).rejects.toMatchObject({
        code: 'NOT_LOOPBACK',
        message: expect.stringContaining('is not on loopback'),
      });
    }
    await expect(swarm.connect({ url: 'ws://127.0.0.1.example.com/' })).rejects.toMatchObject({ code: 'NOT_LOOPBACK' });
  });

  it('says which option is no good', async () => {
    await expect(swarm.connect({ url: 'http://127.0.0.1' })).rejects.toThrow('is no ws:// or wss:// URL');
    await expect(swarm.connect({ url: 'ws://127.0.0.1:1', count: 0 })).rejects.toThrow('count must be a whole number');
    await expect(swarm.connect({ url: 'ws://127.0.0.1:1', count: 1.5 })).rejects.toThrow('not 1.5');
    const wrong = { url: 'ws://127.0.0.1:1', headers: { 'x-user': 7 } } as unknown as { url: string };
    await expect(swarm.connect(wrong)).rejects.toThrow('the header x-user must be a string');
  });
});

describe('messages', () => {
  it('sends one message to all, several times, or one to each', async () => {
    const seen: string[] = [];
    const { url } = await under((client) =>
      client.on('message', (data, binary) => {
        seen.push(`${data} ${binary ? 'binary' : 'text'}`);
        client.send(data, { binary });
      }),
    );
    const group = await swarm.connect({ url, count: 2 });
    await group.send('all', { times: 2 });
    await group.expect({ perSocket: 2 });
    await group.send(['first', new TextEncoder().encode('second')]);
    await group.expect({ perSocket: 1 });
    expect(seen.sort()).toEqual(['all text', 'all text', 'all text', 'all text', 'first text', 'second binary']);
    await expect(group.send(['one'])).rejects.toThrow('was given 1 messages for a group of 2 sockets');
    await expect(group.send(7 as unknown as string)).rejects.toThrow('a message must be a string or a Uint8Array');
    await group.close();
  });

  it('counts what arrived beyond an expectation for the next one', async () => {
    const { url } = await under((client) => {
      for (const message of ['1', '2', '3']) client.send(message);
    });
    const group = await swarm.connect({ url, count: 2 });
    await group.expect({ perSocket: 1 });
    await Promise.all([group.expect({ perSocket: 1 }), group.expect({ perSocket: 1 })]);
    await expect(group.expect({ perSocket: 1, timeoutMs: 50 })).rejects.toThrow('2 lag behind (2 received none)');
    await group.close();
  });

  it('says how many sockets lag when time is over', async () => {
    let clients = 0;
    const { url } = await under((client) => {
      if (clients++ % 2 === 0) echo(client);
    });
    const group = await swarm.connect({ url, count: 10, concurrency: 1 });
    await group.send('hello');
    await expect(group.expect({ perSocket: 1, timeoutMs: 200 })).rejects.toMatchObject({
      code: 'EXPECT_FAILED',
      message:
        'swarm: expected 1 message(s) on each of 10 socket(s), but 200 ms passed: 5 lag behind (5 received none)',
    });
    await group.close();
  });

  it('does not wait for a socket that closed', async () => {
    const { url } = await under((client) => client.on('message', () => client.close(4001)));
    const group = await swarm.connect({ url, count: 2 });
    await group.send('hello');
    await expect(group.expect({ perSocket: 1, timeoutMs: 30_000 })).rejects.toThrow(/a socket closed: .* closed\)/);
    await group.close();
    expect(await group.stats()).toMatchObject({ closeCodes: { 4001: 2 } });
  });

  it('counts what a socket received before it closed', async () => {
    const { url } = await under((client) => {
      client.send('goodbye');
      client.close(4000);
    });
    const group = await swarm.connect({ url, count: 3 });
    await expect.poll(async () => (await group.stats()).open).toBe(0);
    await group.expect({ perSocket: 1 });
    await expect(group.expect({ perSocket: 1 })).rejects.toThrow('3 lag behind (3 received none, 3 closed)');
  });

  it('closes on a message larger than maxPayload', async () => {
    const { url } = await under((client) => client.send(Buffer.alloc(2_000)));
    const group = await swarm.connect({ url, count: 2, maxPayload: 1_000 });
    await expect(group.expect({ perSocket: 1 })).rejects.toThrow('2 lag behind');
    await group.close();
    expect(await group.stats()).toMatchObject({ open: 0, errors: { WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 2 } });
  });

  it('stops reading, so that the server is left with what it sent, and reads on when told to', async () => {
    const clients: WebSocket[] = [];
    const { url } = await under((client) => clients.push(client));
    const group = await swarm.connect({ url });
    await group.stopReading();
    const [client] = clients;
    const size = 500_000;
    for (let i = 0; i < 40; i++) client!.send(Buffer.alloc(size));
    await expect(group.expect({ perSocket: 40, timeoutMs: 300 })).rejects.toThrow('1 lag behind');
    expect(client!.bufferedAmount).toBeGreaterThan(size);
    const before = await group.stats();
    await group.resumeReading();
    await group.expect({ perSocket: 40 - before.messagesReceived });
    expect(client!.bufferedAmount).toBe(0);
    await group.close();
  });
});

describe('the end of a group', () => {
  it('closes with the code and the reason asked for', async () => {
    const closed: string[] = [];
    const { url } = await under((client) => client.on('close', (code, reason) => closed.push(`${code} ${reason}`)));
    const group = await swarm.connect({ url, count: 2 });
    await group.close(4000, 'done');
    await expect.poll(() => closed).toEqual(['4000 done', '4000 done']);
    await expect(group.close(1006)).rejects.toThrow('1006 is no close code that may be sent');
  });

  it('closes a group that has stopped reading', async () => {
    const { url } = await under(() => {});
    const group = await swarm.connect({ url });
    await group.stopReading();
    await group.close(1000);
    expect(await group.stats()).toMatchObject({ closeCodes: { 1000: 1 } });
  });

  it('terminates without a close handshake', async () => {
    const codes: Promise<number>[] = [];
    const { url } = await under((client) => codes.push(once(client, 'close').then(([code]) => code as number)));
    const group = await swarm.connect({ url, count: 3 });
    await group.terminate();
    expect(await Promise.all(codes)).toEqual([1006, 1006, 1006]);
    expect(await group.stats()).toMatchObject({ opened: 3, open: 0 });
    await group.terminate();
    await expect(group.send('late')).rejects.toMatchObject({ code: 'NOT_OPEN' });
  });

  it('knows no group that was never made', async () => {
    expect(await process.request({ op: 'stats', group: 1e9 })).toEqual({
      ok: false,
      error: { code: 'UNKNOWN_GROUP', message: 'swarm: there is no group 1000000000' },
    });
  });
});
