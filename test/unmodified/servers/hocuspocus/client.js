import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { WebSocket } from 'ws';
import { defineClient } from 'ws-profile';
import * as Y from 'yjs';

export default defineClient({
  async connect({ url, i }) {
    const document = new Y.Doc();
    const socket = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket, maxAttempts: 1 });
    const provider = new HocuspocusProvider({ websocketProvider: socket, name: `document-${i}`, document });
    provider.attach();
    await new Promise((resolve) => provider.on('synced', resolve));
    return { document, socket, provider };
  },
  async exercise({ document, provider }, { canary }) {
    document.getMap('cursor').set('at', canary);
    while (provider.hasUnsyncedChanges) await new Promise((resolve) => setTimeout(resolve, 2));
  },
  async disconnect({ document, socket, provider }) {
    provider.destroy();
    socket.destroy();
    document.destroy();
  },
});
