import { once } from 'node:events';
import { WebSocket } from 'ws';
import { defineClient } from 'ws-profile';

/** Comes and goes. */
export default defineClient({
  async connect({ url }) {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return socket;
  },
  async disconnect(socket) {
    socket.close();
    await once(socket, 'close');
  },
});
