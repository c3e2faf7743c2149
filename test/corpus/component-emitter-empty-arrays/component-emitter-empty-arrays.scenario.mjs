import { WebSocket } from 'ws';
import { load } from '../variant.mjs';
import { next } from '../waiting.mjs';

const { default: Emitter } = await load('component-emitter');

/** A request/response client with an event of its own for every reply, taken off when it came. */
class RpcClient extends Emitter {
  #socket;
  #calls = 0;

  constructor(url) {
    super();
    this.#socket = new WebSocket(url);
    this.opened = next(this.#socket, 'open');
    this.#socket.on('message', (data) => {
      const { id, result } = JSON.parse(data);
      this.emit(`reply:${id}`, result);
    });
  }

  call(result) {
    const id = this.#calls++;
    return new Promise((resolve) => {
      this.once(`reply:${id}`, resolve);
      this.#socket.send(JSON.stringify({ id, result }));
    });
  }

  close() {
    this.#socket.close();
    return next(this.#socket, 'close');
  }
}

export default {
  managers: 5,
  steady: { rounds: 20 },
  setup: async ({ swarm }) => ({ peer: await swarm.serve() }),
  async create({ peer }) {
    const client = new RpcClient(peer.url);
    await client.opened;
    return client;
  },
  exercise: (_env, client, i) => client.call(i),
  destroy: (_env, client) => client.close(),
  teardown: ({ peer }) => peer.close(),
};
