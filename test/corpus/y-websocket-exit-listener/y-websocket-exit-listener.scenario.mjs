import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { load } from '../variant.mjs';
import { until } from '../waiting.mjs';

const { WebsocketProvider } = await load('y-websocket');

/** Each provider listens for the process's exit; `destroy()` takes off a function that was never put on. */
export default {
  managers: 20,
  async setup({ swarm }) {
    process.setMaxListeners(0);
    return { peer: await swarm.serve({ behaviour: 'silent' }) };
  },
  async create({ peer }, i) {
    const provider = new WebsocketProvider(peer.url, `room-${i}`, new Y.Doc(), { WebSocketPolyfill: WebSocket });
    await until(() => provider.wsconnected);
    return provider;
  },
  exercise(_env, provider) {
    provider.doc.getMap('m').set('k', 'x'.repeat(200));
  },
  async destroy(_env, provider) {
    provider.destroy();
    provider.doc.destroy();
    await until(() => !provider.wsconnected);
  },
  teardown: ({ peer }) => peer.close(),
};
