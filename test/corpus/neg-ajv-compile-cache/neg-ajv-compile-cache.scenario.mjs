import { Ajv } from 'ajv';
import { WebSocket } from 'ws';
import { next } from '../waiting.mjs';

const TYPES = 40;
const ajv = new Ajv({ allErrors: true });
const schemas = Array.from({ length: TYPES }, (_, type) => ({
  $id: `message-${type}`,
  type: 'object',
  required: ['type', 'items'],
  properties: {
    type: { const: type },
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: Object.fromEntries(
          Array.from({ length: 20 }, (_, i) => [
            `p${i}`,
            i % 2 ? { type: 'string', maxLength: 50 } : { type: 'number' },
          ]),
        ),
      },
    },
  },
}));

/** Compiled when the first message of a type comes, and kept. */
const validator = (type) => ajv.getSchema(`message-${type}`) ?? ajv.compile(schemas[type]);

let messages = 0;

/** Clean: forty validators compiled one after the other, code and all, until there is one for every type of message. */
export default {
  managers: 5,
  warmup: 1,
  steady: false,
  // The validators are meant to stay: more than the default budget of one megabyte.
  budgets: { heapGrowth: '4MB' },
  setup: async ({ swarm }) => ({ peer: await swarm.serve() }),
  async create({ peer }) {
    const socket = new WebSocket(peer.url);
    await next(socket, 'open');
    return socket;
  },
  async exercise(_env, socket) {
    const reply = next(socket, 'message');
    socket.send(JSON.stringify({ type: messages++ % TYPES, items: [{ p0: 1, p1: 'x' }] }));
    const message = JSON.parse((await reply)[0]);
    if (!validator(message.type)(message)) throw new Error('an invalid message');
  },
  async destroy(_env, socket) {
    socket.close();
    await next(socket, 'close');
  },
  teardown: ({ peer }) => peer.close(),
};
