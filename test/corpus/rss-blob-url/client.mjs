import { once } from 'node:events';
import { WebSocket } from 'ws';
import { defineClient } from 'ws-profile';

const UPLOAD_BYTES = 200_000;

/** Uploads once. */
export default defineClient({
  async connect({ url }) {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    socket.send(Buffer.alloc(UPLOAD_BYTES, 7));
    await once(socket, 'message');
    return socket;
  },
  async disconnect(socket) {
    socket.close();
    await once(socket, 'close');
  },
});
