import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { load } from '../variant.mjs';
import { closeServer, next } from '../waiting.mjs';

// What capnweb takes for granted and Node 20 doesn't have.
globalThis.WebSocket = WebSocket;
Promise.withResolvers ??= function withResolvers() {
  const deferred = {};
  deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
  return deferred;
};

const { RpcTarget, newWebSocketRpcSession } = await load('capnweb');

class Api extends RpcTarget {
  echo(text) {
    return `got ${text}`;
  }
}

const TEXT = 'abc123'.repeat(170);

/** A session races every message against its own end: each race leaves a reaction that holds the message. */
export default {
  managers: 3,
  steady: { rounds: 10 },
  async setup({ listen }) {
    const server = createServer();
    new WebSocketServer({ server }).on('connection', (socket) => newWebSocketRpcSession(socket, new Api()));
    return { server, url: await listen(server), sockets: new WeakMap() };
  },
  async create({ url, sockets }) {
    const socket = new WebSocket(url);
    await next(socket, 'open');
    const session = newWebSocketRpcSession(socket);
    sockets.set(session, socket);
    return session;
  },
  async exercise(_env, session) {
    // A call's promise is a stub as well, that must not leave this hook: whoever touches it calls on.
    await session.echo(TEXT);
  },
  async destroy({ sockets }, session) {
    const socket = sockets.get(session);
    const closed = next(socket, 'close');
    session[Symbol.dispose]();
    socket.close();
    await closed;
  },
  teardown: ({ server }) => closeServer(server),
};
