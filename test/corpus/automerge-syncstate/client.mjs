import { once } from 'node:events';
import { WebSocket } from 'ws';
import { defineClient } from 'ws-profile';
import { load } from '../variant.mjs';

const { cbor } = await load('automerge', '/slim');

let peers = 0;

/** A browser that syncs the document once. */
export default defineClient({
  async connect({ url }) {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    let messages = 0;
    // The server's answer, and the document's first sync message.
    const synced = new Promise((resolve) => socket.on('message', () => ++messages === 2 && resolve()));
    const join = { type: 'join', senderId: `peer-${peers++}`, peerMetadata: {}, supportedProtocolVersions: ['1'] };
    socket.send(Buffer.from(cbor.encode(join)));
    await synced;
    return socket;
  },
  async disconnect(socket) {
    socket.close();
    await once(socket, 'close');
  },
});
