import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { buildSchema } from 'graphql';
import { WebSocketServer } from 'ws';
import { load } from '../variant.mjs';

const { useServer } = await load('graphql-ws', '/lib/use/ws');

const LOOK_UP_MS = 500;

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

const schema = buildSchema('type Query { a: Int } type Subscription { s: Int }');
const server = createServer();
useServer(
  {
    schema,
    execute: () => ({}),
    async subscribe() {
      await wait(LOOK_UP_MS);
      return source();
    },
  },
  new WebSocketServer({ server }),
);
server.listen(process.env.PORT ?? 0);
