import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Swarm } from '../../src/model/swarm.js';
import { type SwarmProcess, startSwarm } from './swarm-process.js';

let process: SwarmProcess;
let swarm: Swarm;

beforeAll(() => {
  process = startSwarm();
  swarm = process.swarm;
});
afterAll(() => process.end());

async function open(url: string): Promise<WebSocket> {
  const client = new WebSocket(url);
  await once(client, 'open');
  return client;
}

async function nextMessage(client: WebSocket): Promise<string> {
  const [data] = await once(client, 'message');
  return String(data);
}

async function closeCode(client: WebSocket): Promise<number> {
  const [code] = await once(client, 'close');
  return code as number;
}

describe('a peer server', () => {
  it('echoes by default, on a loopback port of its own', async () => {
    const peer = await swarm.serve();
    expect(peer.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    const client = await open(peer.url);
    client.send('hello');
    expect(await nextMessage(client)).toBe('hello');
    expect(await peer.stats()).toEqual({ accepted: 1, refused: 0, open: 1, messagesReceived: 1, messagesSent: 1 });
    const code = closeCode(client);
    await peer.close();
    expect(await code).toBe(1001);
    await expect(open(peer.url)).rejects.toThrow('ECONNREFUSED');
    await expect(peer.stats()).rejects.toMatchObject({ code: 'UNKNOWN_SERVER' });
  });

  it('broadcasts what one client says to all of them', async () => {
    const peer = await swarm.serve({ behaviour: 'broadcast' });
    const clients = await Promise.all([open(peer.url), open(peer.url), open(peer.url)]);
    const heard = Promise.all(clients.map(nextMessage));
    clients[0]!.send('news');
    expect(await heard).toEqual(['news', 'news', 'news']);
    await peer.close();
  });

  it('is silent until told to broadcast', async () => {
    const peer = await swarm.serve({ behaviour: 'silent' });
    const clients = await Promise.all([open(peer.url), open(peer.url)]);
    const heard = Promise.all(clients.map(nextMessage));
    clients[0]!.send('anyone?');
    await peer.broadcast(new TextEncoder().encode('the peer itself'));
    expect(await heard).toEqual(['the peer itself', 'the peer itself']);
    await peer.close();
  });

  it('drops a client after so many messages', async () => {
    const peer = await swarm.serve({ behaviour: { dropAfter: 2 } });
    const client = await open(peer.url);
    client.send('1');
    client.send('2');
    expect(await closeCode(client)).toBe(1006);
    expect(await peer.stats()).toMatchObject({ open: 0, messagesReceived: 2 });
    await peer.close();
  });

  it('refuses the handshake with the status asked for', async () => {
    const peer = await swarm.serve({ behaviour: { refuse: 503 } });
    await expect(open(peer.url)).rejects.toThrow('503');
    expect(await peer.stats()).toMatchObject({ accepted: 0, refused: 1 });
    await peer.close();
  });

  it('closes with a code, at once or after some messages', async () => {
    const hasty = await swarm.serve({ behaviour: { closeWith: 4403 } });
    expect(await closeCode(new WebSocket(hasty.url))).toBe(4403);
    await hasty.close();
    const patient = await swarm.serve({ behaviour: { closeWith: 1013, afterMessages: 1 } });
    const client = await open(patient.url);
    client.send('1');
    expect(await closeCode(client)).toBe(1013);
    await patient.close();
  });

  it('drops all clients at once, and serves new ones', async () => {
    const peer = await swarm.serve();
    const codes = (await Promise.all([open(peer.url), open(peer.url)])).map(closeCode);
    await peer.dropAll();
    expect(await Promise.all(codes)).toEqual([1006, 1006]);
    const again = await open(peer.url);
    again.send('back');
    expect(await nextMessage(again)).toBe('back');
    expect(await peer.stats()).toMatchObject({ accepted: 3, open: 1 });
    await peer.close();
  });

  it('takes no message larger than maxPayload', async () => {
    const peer = await swarm.serve({ maxPayload: 100 });
    const client = await open(peer.url);
    client.send('x'.repeat(101));
    expect(await closeCode(client)).toBe(1009);
    await peer.close();
  });

  it('accepts permessage-deflate only when asked to', async () => {
    const plain = await swarm.serve();
    expect((await open(plain.url)).extensions).toBe('');
    await plain.close();
    const deflating = await swarm.serve({ perMessageDeflate: true });
    const client = await open(deflating.url);
    expect(client.extensions).toBe('permessage-deflate');
    client.send('z'.repeat(10_000));
    expect(await nextMessage(client)).toHaveLength(10_000);
    await deflating.close();
  });

  it('says which behaviour is no good', async () => {
    const wrong = { behaviour: 'shout' } as unknown as { behaviour: 'echo' };
    await expect(swarm.serve(wrong)).rejects.toThrow('behaviour must be "echo", "broadcast", "silent"');
    await expect(swarm.serve({ behaviour: { refuse: 200 } })).rejects.toThrow('refuse must be a whole number from 400');
    await expect(swarm.serve({ behaviour: { closeWith: 1005 } })).rejects.toThrow('1005 is no close code');
  });
});
