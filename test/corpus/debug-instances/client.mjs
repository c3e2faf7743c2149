import { once } from 'node:events';
import { WebSocket } from 'ws';
import { defineClient } from 'ws-profile';

/** Says something. */
export default defineClient({
  async connect({ url }) {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return socket;
  },
  async exercise(socket) {
    socket.send('hello');
    await once(socket, 'message');
  },
  async disconnect(socket) {
    socket.close();
    await once(socket, 'close');
  },
});
