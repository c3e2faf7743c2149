import type { Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createManagerServer } from '../../scenarios/manager-factory/manager-server.js';
import { WebSocketManagerFactory } from '../../scenarios/manager-factory/websocket-manager-factory.js';
import { closed, connect, listen } from './loopback.js';

let factory: WebSocketManagerFactory;
let server: Server;
let url: string;

beforeEach(async () => {
  factory = new WebSocketManagerFactory();
  server = createManagerServer(factory);
  url = await listen(server);
});

afterEach(async () => {
  await factory.close();
  server.close();
});

describe('a manager', () => {
  it('sends to every connection of its user', async () => {
    const ada = factory.forUser('ada');
    const [phone, laptop] = await Promise.all([connect(`${url}/ada`), connect(`${url}/ada`)]);
    expect(ada.send('hello')).toBe(2);
    await vi.waitFor(() => expect([phone.received, laptop.received]).toEqual([['hello'], ['hello']]));
  });

  it('receives from every connection, and says from which', async () => {
    const heard: string[] = [];
    const stop = factory.forUser('ada').onMessage((message, connection) => heard.push(`${connection}: ${message}`));
    const phone = await connect(`${url}/ada`);
    phone.socket.send('hello');
    await vi.waitFor(() => expect(heard).toEqual(['ada/1: hello']));
    stop();
    phone.socket.send('anybody there?');
    await vi.waitFor(() => expect(factory.find('ada')?.stats().received).toBe(2));
    expect(heard).toHaveLength(1);
  });

  it('keeps messages for a user who is away, in order, and delivers them once', async () => {
    const ada = factory.forUser('ada');
    expect([ada.send('one'), ada.send('two')]).toEqual([0, 0]);
    expect(ada.stats().queued).toBe(2);
    const phone = await connect(`${url}/ada`);
    const laptop = await connect(`${url}/ada`);
    ada.send('three');
    await vi.waitFor(() => expect(phone.received).toEqual(['one', 'two', 'three']));
    await vi.waitFor(() => expect(laptop.received).toEqual(['three']));
    expect(ada.stats()).toEqual({ userId: 'ada', connections: 2, queued: 0, sent: 4, received: 0, dropped: 0 });
  });

  it('drops the oldest message of a user who is away for long', async () => {
    const ada = factory.forUser('ada');
    for (let i = 0; i < 130; i++) ada.send(`message ${i}`);
    expect(ada.stats()).toMatchObject({ queued: 100, dropped: 30 });
    const phone = await connect(`${url}/ada`);
    await vi.waitFor(() => expect(phone.received).toHaveLength(100));
    expect(phone.received[0]).toBe('message 30');
  });

  it('forgets a connection that vanishes with no close handshake', async () => {
    const ada = factory.forUser('ada');
    const phone = await connect(`${url}/ada`);
    phone.socket.terminate();
    await vi.waitFor(() => expect(ada.stats().connections).toBe(0));
  });

  it('closes its connections and takes nothing more', async () => {
    const ada = factory.forUser('ada');
    const phone = await connect(`${url}/ada`);
    const code = closed(phone);
    await ada.close();
    expect(await code).toBe(1000);
    expect(ada.stats()).toMatchObject({ connections: 0, queued: 0 });
    expect(() => ada.send('hello')).toThrow('The manager of ada is closed.');
    await expect(ada.close()).resolves.toBeUndefined();
  });
});

describe('isolation', () => {
  it('never delivers the message of one user to another', async () => {
    const users = Array.from({ length: 20 }, (_, i) => `user-${i}`);
    for (const user of users)
      factory.forUser(user).onMessage((text) => factory.forUser(user).send(`to ${user}: ${text}`));
    const clients = await Promise.all(users.map((user) => connect(`${url}/${user}`)));
    for (const [i, { socket }] of clients.entries()) for (let n = 0; n < 5; n++) socket.send(`${i}.${n}`);
    await vi.waitFor(() => expect(clients.every(({ received }) => received.length >= 5)).toBe(true));
    for (const [i, { received }] of clients.entries()) {
      expect(received).toEqual([0, 1, 2, 3, 4].map((n) => `to user-${i}: ${i}.${n}`));
    }
  });

  it('leaves the other users alone when one is released', async () => {
    const ben = factory.forUser('ben');
    factory.forUser('ada');
    const [ada, bens] = await Promise.all([connect(`${url}/ada`), connect(`${url}/ben`)]);
    const code = closed(ada);
    expect(await factory.release('ada')).toBe(true);
    expect(await code).toBe(1000);
    ben.send('still here');
    await vi.waitFor(() => expect(bens.received).toEqual(['still here']));
    expect(factory.stats()).toEqual({ managers: 1, connections: 1 });
  });

  it('turns away who has no manager', async () => {
    expect(await closed(await connect(`${url}/stranger`))).toBe(1008);
  });
});

describe('a factory', () => {
  it('makes one manager per user', () => {
    expect(factory.forUser('ada')).toBe(factory.forUser('ada'));
    expect(factory.forUser('ada')).not.toBe(factory.forUser('ben'));
    expect(factory.stats().managers).toBe(2);
  });

  it('is no singleton: two factories share nothing', async () => {
    const other = new WebSocketManagerFactory();
    const mine = factory.forUser('ada');
    const theirs = other.forUser('ada');
    const phone = await connect(`${url}/ada`);
    expect(theirs).not.toBe(mine);
    expect(theirs.send('for nobody here')).toBe(0);
    await other.close();
    expect(mine.send('for you')).toBe(1);
    await vi.waitFor(() => expect(phone.received).toEqual(['for you']));
  });

  it('makes a fresh manager for a user who was released', async () => {
    const first = factory.forUser('ada');
    first.send('old news');
    await factory.release('ada');
    const second = factory.forUser('ada');
    expect(second).not.toBe(first);
    expect(second.stats().queued).toBe(0);
    expect(await factory.release('nobody')).toBe(false);
  });

  it.each([
    '',
    ' ',
    'ada ',
    'test_user',
    'TEST-USER',
    'placeholder',
    'undefined',
    'null',
    '<user-id>',
    '{userId}',
    '$' + '{id}',
  ])('refuses %j as a user id', (userId) => {
    expect(() => factory.forUser(userId)).toThrow(TypeError);
    expect(factory.stats().managers).toBe(0);
  });

  it('takes an id that only looks a little like a placeholder', () => {
    for (const userId of ['test_user_7', 'nullius', 'user-1', 'placeholder@example.org']) {
      expect(factory.forUser(userId).userId).toBe(userId);
    }
  });
});
