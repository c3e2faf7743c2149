import { WebSocket } from 'ws';
import { load } from '../variant.mjs';

const { Centrifuge } = await load('centrifuge');

/** Tells every client whether there is a network, as `window` does. */
const network = new EventTarget();

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A gateway opens a centrifuge client for each of its users. */
export default {
  managers: 10,
  setup: async ({ swarm }) => ({ peer: await swarm.serve({ behaviour: 'silent' }) }),
  async create({ peer }) {
    const client = new Centrifuge(peer.url, { websocket: WebSocket, networkEventTarget: network, timeout: 60_000 });
    client.on('error', () => {});
    client.connect();
    // The peer never answers what the client sends, so there is no event to wait for.
    await wait(30);
    return client;
  },
  async destroy(_env, client) {
    client.disconnect();
    await wait(20);
  },
  teardown: ({ peer }) => peer.close(),
};
