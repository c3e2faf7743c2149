import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
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
    // The server has begun to compress, and has hung up.
    await wait(200);
    socket.terminate();
  },
});
