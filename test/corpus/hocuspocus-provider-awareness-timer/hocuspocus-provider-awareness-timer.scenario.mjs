import { createRequire } from 'node:module';
import { WebSocket } from 'ws';
import { variant } from '../variant.mjs';
import { until } from '../waiting.mjs';

globalThis.WebSocket = WebSocket;

// All from CommonJS: one Yjs for the server, the provider and us.
const require = createRequire(import.meta.url);
const Y = require('yjs');
const { Server } = require('@hocuspocus/server');
const { HocuspocusProvider } = require(`hocuspocus-${variant}`);

/** `destroy()` leaves the awareness's interval running, and with it the document. */
export default {
  managers: 10,
  async setup() {
    const server = Server.configure({ port: 0, address: '127.0.0.1', quiet: true });
    await server.listen();
    return { server, url: `ws://127.0.0.1:${server.address.port}` };
  },
  async create({ url }, i) {
    const provider = new HocuspocusProvider({
      url,
      WebSocketPolyfill: WebSocket,
      name: `doc-${i}`,
      document: new Y.Doc(),
      broadcast: false,
    });
    await until(() => provider.isSynced);
    return provider;
  },
  exercise(_env, provider) {
    provider.document.getMap('m').set('k', 'x'.repeat(200));
  },
  async destroy({ server }, provider, i) {
    provider.destroy();
    provider.configuration.websocketProvider.destroy();
    await until(() => !server.documents.has(`doc-${i}`));
  },
  teardown: ({ server }) => server.destroy(),
};
