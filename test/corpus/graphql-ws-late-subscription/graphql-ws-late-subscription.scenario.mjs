import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { buildSchema } from 'graphql';
import { WebSocketServer } from 'ws';
import { load } from '../variant.mjs';
import { closeServer, numberIn, until } from '../waiting.mjs';

const { useServer } = await load('graphql-ws', '/lib/use/ws');

const pubsub = new EventEmitter().setMaxListeners(0);

/** An application's source stream: a listener that `return()` takes off. */
function source() {
  const state = { last: null };
  const onMessage = (message) => {
    state.last = message;
  };
  pubsub.on('message', onMessage);
  let finish;
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  const end = async () => {
    pubsub.off('message', onMessage);
    finish();
    return { done: true };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => finished.then(() => ({ done: true })),
    return: end,
    throw: end,
  };
}

/** The socket closes while the subscription's resolver still waits for its database. */
export default {
  managers: 20,
  async setup({ swarm, listen }) {
    const schema = buildSchema('type Query { a: Int } type Subscription { s: Int }');
    const server = createServer();
    const sockets = new Map();
    const lookUps = new Map();
    const wsServer = new WebSocketServer({ server });
    wsServer.on('connection', (socket, request) => sockets.set(numberIn(request.url), socket));
    useServer(
      {
        schema,
        execute: () => ({}),
        async subscribe(args) {
          const i = numberIn(args.contextValue.url);
          await new Promise((resolve) => lookUps.set(i, resolve));
          return source();
        },
        context: (context) => ({ url: context.extra.request.url }),
      },
      wsServer,
    );
    const url = await listen(server);
    const connect = (i) => swarm.connect({ url: `${url}/${i}`, protocols: ['graphql-transport-ws'] });
    return { server, sockets, lookUps, connect, peers: new Map() };
  },
  async create({ connect, sockets, peers }, i) {
    const peer = await connect(i);
    peers.set(i, peer);
    await peer.send('{"type":"connection_init"}');
    await peer.expect({ perSocket: 1 });
    const socket = sockets.get(i);
    sockets.delete(i);
    return socket;
  },
  async destroy({ lookUps, peers }, socket, i) {
    const peer = peers.get(i);
    peers.delete(i);
    await peer.send('{"id":"1","type":"subscribe","payload":{"query":"subscription { s }"}}');
    await until(() => lookUps.has(i));
    await peer.close();
    await until(() => socket.readyState === socket.CLOSED);
    // A few turns for the library's own close handler, then the database answers.
    await new Promise((resolve) => setTimeout(resolve, 5));
    lookUps.get(i)();
    lookUps.delete(i);
  },
  teardown: ({ server }) => closeServer(server),
};
