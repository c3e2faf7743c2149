import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { converse } from '../../../../src/cli/init/conversation/converse.js';
import type { Hints } from '../../../../src/cli/init/read/hints.js';

const NO_HINTS: Hints = {
  paths: [],
  queries: [],
  protocols: [],
  headers: [],
  messages: [],
  events: [],
  portVariables: [],
  privates: new Set(),
  isCommand: false,
};

let end: (() => void) | undefined;
afterEach(() => end?.());

/** Serves what `serve` does with every socket, and has a conversation with it. */
async function conversation(
  serve: (socket: WebSocket, server: WebSocketServer) => void,
  hints: Partial<Hints> = {},
  path?: string,
  verifyClient: (info: { readonly req: IncomingMessage }) => boolean = () => true,
): ReturnType<typeof converse> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, verifyClient, ...(path !== undefined && { path }) });
  server.on('connection', (socket) => serve(socket, server));
  await new Promise((resolve) => server.once('listening', resolve));
  end = () => server.close();
  return converse(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { ...NO_HINTS, ...hints }, undefined);
}

const reply = (socket: WebSocket, answer: (text: string) => string | undefined) =>
  socket.on('message', (data) => {
    const text = answer(String(data));
    if (text !== undefined) socket.send(text);
  });

describe('a conversation with a server', () => {
  it('finds its path, its greeting and its answers', async () => {
    const talk = await conversation(
      (socket) => {
        socket.send('a');
        socket.send('b');
        reply(socket, (text) => text);
      },
      { paths: ['/health', '/live'] },
      '/live',
    );
    expect(talk).toMatchObject({
      entrance: { path: '/live' },
      sockets: 1,
      greeting: 2,
      opening: [],
      steps: [{ message: { text: 'hello' }, answers: 1 }],
    });
  });

  it('prefers what the source suggests, and leaves out what makes the server hang up', async () => {
    const talk = await conversation(
      (socket) => reply(socket, (text) => (text === 'bye' ? void socket.close() : `${text}!`)),
      { messages: ['one', 'bye', 'two'].map((text) => ({ kind: 'text' as const, text })) },
    );
    expect(talk).toMatchObject({ steps: [{ message: { text: 'one' } }, { message: { text: 'two' } }] });
  });

  it('takes no error for an answer where something else is understood', async () => {
    const talk = await conversation((socket) =>
      reply(socket, (text) => (text.startsWith('{') ? 'fine' : '{"error":"no JSON"}')),
    );
    expect(talk).toMatchObject({ steps: [{ message: { text: '{"type":"message","data":"hello"}' }, answers: 1 }] });
  });

  it('opens with what is answered once alone', async () => {
    const talk = await conversation(
      (socket) => {
        let isIn = false;
        reply(socket, (text) => {
          if (text !== 'login') return isIn ? text : undefined;
          if (isIn) return undefined;
          isIn = true;
          return 'welcome';
        });
      },
      { messages: ['login', 'say'].map((text) => ({ kind: 'text' as const, text })) },
    );
    expect(talk).toMatchObject({
      opening: [{ message: { text: 'login' }, answers: 1 }],
      steps: [{ message: { text: 'say' }, answers: 1 }],
    });
  });

  it('has two sockets where messages go to others alone', async () => {
    const talk = await conversation((socket, server) =>
      socket.on('message', (data) => {
        for (const other of server.clients) if (other !== socket) other.send(data);
      }),
    );
    expect(talk).toMatchObject({ sockets: 2, steps: [{ answers: 1 }] });
  });

  it('only sends where nothing is answered', async () => {
    const talk = await conversation(() => {});
    expect(talk).toMatchObject({ sockets: 1, opening: [], steps: [{ message: { text: 'hello' }, answers: 0 }] });
  });

  it('shows the headers that the source looks at, where none is let in without', async () => {
    const talk = await conversation(
      (socket) => socket.on('message', () => socket.send('x')),
      { headers: ['authorization'] },
      undefined,
      ({ req }) => req.headers.authorization?.startsWith('Bearer ') === true,
    );
    expect(talk).toMatchObject({ entrance: { headers: { authorization: 'Bearer token' } }, steps: [{ answers: 1 }] });
  });

  it('says why nobody was let in', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end());
    server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    end = () => server.close();
    const talk = await converse(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, NO_HINTS, undefined);
    expect(talk).toMatchObject({ refusals: expect.arrayContaining([{ path: '/', reason: 'HTTP 403' }]) });
  });
});
