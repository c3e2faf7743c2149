import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ChatServer } from '../../scenarios/chat/chat-server.js';
import type { ClientEvent, ServerEvent } from '../../scenarios/chat/protocol.js';
import { type Client, closed, connect, listen } from './loopback.js';

let chat: ChatServer;
let url: string;

beforeEach(async () => {
  chat = new ChatServer();
  url = await listen(chat.http);
});

afterEach(() => chat.close());

it('tells everybody in the room who joins, writes, speaks and leaves', async () => {
  const room = chat.openRoom('garden');
  const ada = await enter('garden', 'ada');
  const ben = await enter('garden', 'ben');
  say(ada, { type: 'typing' });
  say(ada, { type: 'message', text: 'hello' });
  await hears(ben, { type: 'message', name: 'ada', text: 'hello' });
  say(ben, { type: 'leave' });
  await hears(ada, { type: 'left', name: 'ben' });
  expect(events(ada)).toEqual([
    { type: 'joined', name: 'ada' },
    { type: 'joined', name: 'ben' },
    { type: 'message', name: 'ada', text: 'hello' },
    { type: 'left', name: 'ben' },
  ]);
  expect(events(ben)).toEqual([
    { type: 'joined', name: 'ben' },
    { type: 'typing', name: 'ada' },
    { type: 'message', name: 'ada', text: 'hello' },
  ]);
  expect(room.memberCount).toBe(1);
  await leave(ada, ben);
});

it('counts a lost connection as a goodbye', async () => {
  const room = chat.openRoom('garden');
  const ada = await enter('garden', 'ada');
  const ben = await enter('garden', 'ben');
  ben.socket.terminate();
  await hears(ada, { type: 'left', name: 'ben' });
  expect(room.memberCount).toBe(1);
  await leave(ada);
});

it('keeps what is said in one room out of the others', async () => {
  chat.openRoom('garden');
  chat.openRoom('kitchen');
  const ada = await enter('garden', 'ada');
  const ben = await enter('kitchen', 'ben');
  say(ada, { type: 'message', text: 'psst' });
  await hears(ada, { type: 'message', name: 'ada', text: 'psst' });
  say(ben, { type: 'message', text: 'lunch!' });
  await hears(ben, { type: 'message', name: 'ben', text: 'lunch!' });
  expect(ben.received.join()).not.toContain('psst');
  await leave(ada, ben);
});

it('takes who walks on to another room out of the first', async () => {
  const garden = chat.openRoom('garden');
  const ada = await enter('garden', 'ada');
  const code = closed(ada);
  say(ada, { type: 'join', room: 'no such room', name: 'ada' });
  expect(await code).toBe(1003);
  expect(garden.memberCount).toBe(0);
});

it('shows a newcomer the last five things said', async () => {
  chat.openRoom('garden');
  const ada = await enter('garden', 'ada');
  for (let i = 1; i <= 8; i++) say(ada, { type: 'message', text: `line ${i}` });
  await hears(ada, { type: 'message', name: 'ada', text: 'line 8' });
  const ben = await enter('garden', 'ben');
  expect(ben.received.join().match(/line \d/g)).toEqual(['line 4', 'line 5', 'line 6', 'line 7', 'line 8']);
  await leave(ada, ben);
});

it('sends everybody out when a room is closed', async () => {
  const room = chat.openRoom('garden');
  const ada = await enter('garden', 'ada');
  const code = closed(ada);
  await chat.closeRoom(room);
  expect(await code).toBe(1001);
  expect(room.memberCount).toBe(0);
});

it.each([
  '',
  'null',
  '[]',
  '{"type":"join"}',
  '{"type":"join","room":"attic","name":"ada"}',
  '{"type":"message","text":"hi"}',
])('hangs up on %j from somebody who is in no room', async (message) => {
  const client = await connect(url);
  const code = closed(client);
  client.socket.send(message);
  expect(await code).toBe(1003);
});

async function enter(room: string, name: string): Promise<Client> {
  const client = await connect(url);
  say(client, { type: 'join', room, name });
  await hears(client, { type: 'joined', name });
  return client;
}

function say(client: Client, event: ClientEvent): void {
  client.socket.send(JSON.stringify(event));
}

async function hears(client: Client, event: ServerEvent): Promise<void> {
  await vi.waitFor(() => expect(events(client)).toContainEqual(event));
}

function events(client: Client): unknown[] {
  return client.received.map((json) => JSON.parse(json));
}

async function leave(...clients: readonly Client[]): Promise<void> {
  const ends = clients.map(closed);
  for (const { socket } of clients) socket.close();
  await Promise.all(ends);
}
