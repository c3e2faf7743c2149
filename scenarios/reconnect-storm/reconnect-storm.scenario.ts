import { once } from 'node:events';
import { defineScenario, type PeerServer } from 'ws-profile';
import { ReconnectingClient } from './reconnecting-client.js';

/** Messages after which the peer drops a connection. */
const DROP_AFTER = 3;

interface Env {
  readonly peer: PeerServer;
}

/** A peer that drops every connection after a few messages: every exercise is one loss and one way back. */
export default defineScenario<Env, ReconnectingClient>({
  managers: 30,
  tags: ['client', 'abnormal'],
  setup: async ({ swarm }) => ({ peer: await swarm.serve({ behaviour: { dropAfter: DROP_AFTER } }) }),
  async create({ peer }) {
    const client = new ReconnectingClient(peer.url, { initialDelayMs: 1, maxDelayMs: 50 });
    await once(client, 'open');
    return client;
  },
  async exercise(_env, client) {
    const back = once(client, 'open');
    for (let sent = 0; sent < DROP_AFTER; sent++) client.send(`message ${sent}`);
    await back;
  },
  destroy: (_env, client) => client.close(),
  teardown: ({ peer }) => peer.close(),
});
