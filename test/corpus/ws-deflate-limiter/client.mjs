import { once } from 'node:events';
import { WebSocket } from 'ws';
import { defineClient } from 'ws-profile';

/** A peer that drops while its messages are being compressed. */
export default defineClient({
  async connect({ url }) {
    const socket = new WebSocket(url, { perMessageDeflate: true });
    await once(socket, 'open');
    socket.on('error', () => {});
    return socket;
  },
  async disconnect(socket) {
    socket.send('report');
    await once(socket, 'close');
  },
});
