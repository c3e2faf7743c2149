import { LRUCache } from 'lru-cache';
import { WebSocket } from 'ws';
import { next } from '../waiting.mjs';

const MESSAGES = 20;
const cache = new LRUCache({ max: 2_000 });
let messages = 0;

class Client {
  #received = 0;

  constructor(url) {
    this.socket = new WebSocket(url);
    this.finished = new Promise((resolve) => {
      this.socket.on('message', (data) => {
        const message = JSON.parse(data);
        cache.set(message.id, { message, at: Date.now() });
        if (++this.#received === MESSAGES) resolve();
      });
    });
  }
}

/** Clean: a cache of messages, bounded at 2,000, that fills while it is watched. */
export default {
  managers: 10,
  steady: false,
  // The cache is meant to hold this much: more than the default budget of one megabyte.
  budgets: { heapGrowth: '4MB' },
  setup: async ({ swarm }) => ({ peer: await swarm.serve() }),
  async create({ peer }) {
    const client = new Client(peer.url);
    await next(client.socket, 'open');
    return client;
  },
  async exercise(_env, client) {
    for (let n = 0; n < MESSAGES; n++) client.socket.send(JSON.stringify({ id: messages++, body: 'y'.repeat(800) }));
    await client.finished;
  },
  async destroy(_env, { socket }) {
    socket.close();
    await next(socket, 'close');
  },
  teardown: ({ peer }) => peer.close(),
};
