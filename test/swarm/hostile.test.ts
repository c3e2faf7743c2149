import { deflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { HttpSample } from '../../src/model/sample.js';
import type { HttpPlan } from '../../src/model/scenario.js';
import type { SwarmStats } from '../../src/model/swarm.js';
import { SwarmService } from '../../src/swarm/service.js';
import {
  bareServer,
  COMPRESSED,
  CONTINUATION,
  FINAL,
  frame,
  type HostileServer,
  hangUpAtClose,
  hostileServer,
  PING,
  TEXT,
  writeForever,
} from './hostile-server.js';
import { type SwarmProcess, startSwarm } from './swarm-process.js';

let swarm: SwarmProcess;
let server: HostileServer | undefined;

beforeAll(() => {
  swarm = startSwarm();
});
afterAll(() => swarm.end());
afterEach(() => server?.close());

const MIB = 2 ** 20;

/** Connects, waits for the end of the connection, and says how it ended. */
async function attacked(url: string, options: { perMessageDeflate?: boolean } = {}): Promise<SwarmStats> {
  const group = await swarm.swarm.connect({ url, ...options });
  await expect(group.expect({ perSocket: 1, timeoutMs: 20_000 })).rejects.toThrow('a socket closed');
  return group.stats();
}

describe('a swarm whose server', () => {
  it('announces an endless message parts with it', async () => {
    server = await hostileServer((socket) => {
      socket.write(Buffer.from([FINAL | TEXT, 127, 0, 0, 0, 1, 0, 0, 0, 0]));
      writeForever(socket, Buffer.alloc(MIB));
      hangUpAtClose(socket);
    });
    expect((await attacked(server.url)).errors).toEqual({ WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1 });
  });

  it.each([
    ['large', 65_536, { WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1 }],
    ['small', 1, { WS_ERR_TOO_MANY_BUFFERED_PARTS: 1 }],
    ['empty', 0, { WS_ERR_TOO_MANY_BUFFERED_PARTS: 1 }],
  ])('sends a message in %s parts without a last one parts with it', async (_size, bytes, errors) => {
    server = await hostileServer((socket) => {
      socket.write(frame(TEXT, Buffer.alloc(1)));
      const part = frame(CONTINUATION, Buffer.alloc(bytes));
      writeForever(socket, Buffer.concat(Array.from({ length: Math.ceil(65_536 / part.length) }, () => part)));
      hangUpAtClose(socket);
    });
    expect((await attacked(server.url)).errors).toEqual(errors);
  });

  it('sends little that decompresses to much parts with it', async () => {
    const bomb = deflateRawSync(Buffer.alloc(32 * MIB));
    server = await hostileServer((socket) => {
      socket.write(frame(FINAL | COMPRESSED | TEXT, bomb));
      hangUpAtClose(socket);
    });
    const stats = await attacked(server.url, { perMessageDeflate: true });
    expect(stats.errors).toEqual({ WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1 });
  });

  it('pings and never reads the answers parts with it', async () => {
    server = await hostileServer((socket) => {
      const ping = frame(PING, Buffer.alloc(125));
      writeForever(socket, Buffer.concat(Array.from({ length: 512 }, () => ping)));
    });
    expect((await attacked(server.url)).closeCodes).toEqual({ 1006: 1 });
  });

  it('refuses with an endless answer counts it as refused', async () => {
    server = await bareServer((socket) => {
      socket.write('HTTP/1.1 503 No\r\n\r\n');
      writeForever(socket, Buffer.alloc(MIB));
    });
    const group = await swarm.swarm.connect({ url: server.url });
    expect((await group.stats()).failures).toEqual({ 'HTTP 503': 1 });
  });

  it('fills many sockets at once parts with them, and goes on with others', async () => {
    server = await hostileServer((socket) => socket.write(frame(TEXT, Buffer.alloc(8 * MIB))));
    const before = process.memoryUsage();
    const service = new SwarmService({ maxBytes: before.heapUsed + before.external + 64 * MIB });
    const connect = (count: number) =>
      service.handle({ op: 'connect', options: { url: server!.url, count, maxPayload: 16 * MIB } });
    const { group } = (await connect(20)) as { group: number };
    await expect(service.handle({ op: 'expect', group, perSocket: 1, timeoutMs: 20_000 })).rejects.toThrow(/closed/);
    const { errors } = (await service.handle({ op: 'stats', group })) as SwarmStats;
    expect(errors.TOO_MUCH_TO_KEEP).toBeGreaterThan(0);
    await service.handle({ op: 'terminate', group });
    const { group: another } = (await connect(1)) as { group: number };
    expect(await service.handle({ op: 'stats', group: another })).toMatchObject({ opened: 1, open: 1 });
    await service.handle({ op: 'shutdown' });
  });
});

describe('HTTP pressure whose server', () => {
  async function send(origin: string): Promise<HttpSample> {
    const plan: HttpPlan = {
      path: '/',
      url: null,
      requests: 4,
      connections: 2,
      pipelining: 1,
      method: 'GET',
      headers: {},
      body: null,
      upgrade: null,
      timeoutMs: 20_000,
    };
    const reply = await swarm.request({ op: 'http', origin, plan });
    if (!reply.ok) throw new Error(reply.error.message);
    return reply.result as HttpSample;
  }

  it.each([
    ['an endless body', 'HTTP/1.1 200 OK\r\n\r\n', Buffer.alloc(MIB)],
    ['an endless head of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', Buffer.alloc(MIB, 'a')],
    [
      'endless chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      Buffer.from(`4000\r\n${'x'.repeat(16_384)}\r\n`),
    ],
  ])('sends %s gives those connections up', async (_what, head, rest) => {
    server = await bareServer((socket) => {
      socket.write(head);
      writeForever(socket, rest);
    });
    const sample = await send(server.url);
    expect(sample).toMatchObject({ answered: 0, errors: 4 });
    expect(sample.failures['answer too large']).toBe(2);
  });
});

describe('a peer server', () => {
  it('drops a client that does not read what the others say', async () => {
    const peer = await swarm.swarm.serve({ behaviour: 'broadcast' });
    const [deaf, talker] = await Promise.all(
      [0, 1].map(async () => {
        const client = new WebSocket(peer.url, { maxPayload: MIB });
        await new Promise((resolve) => client.once('open', resolve));
        return client;
      }),
    );
    deaf!.pause();
    const said = Buffer.alloc(MIB);
    // More than the kernel and the peer hold together.
    for (let i = 0; i < 128; i++) {
      talker!.send(said);
      await new Promise((resolve) => talker!.once('message', resolve));
    }
    expect(await peer.stats()).toMatchObject({ accepted: 2, open: 1 });
    deaf!.terminate();
    talker!.terminate();
    await peer.close();
  });
});
