import { setTimeout as wait } from 'node:timers/promises';
import { io } from 'socket.io-client-fixed';
import { defineClient } from 'ws-profile';

const LOOK_UP_MS = 500;

/** A user who is gone before the server has looked up the rooms. */
export default defineClient({
  async connect({ url }) {
    const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
    return socket;
  },
  async disconnect(socket) {
    socket.emit('enter');
    // The server has begun to look up.
    await wait(100);
    socket.disconnect();
    await wait(LOOK_UP_MS + 200);
  },
});
