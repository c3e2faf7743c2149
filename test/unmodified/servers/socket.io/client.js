// What a browser does by default: it begins with HTTP requests and upgrades to a WebSocket.
import { io } from 'socket.io-client';
import { defineClient } from 'ws-profile';

export default defineClient({
  async connect({ url }) {
    const socket = io(url.replace(/^ws/, 'http'), { forceNew: true, reconnection: false });
    const { engine } = socket.io;
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    if (engine.transport.name !== 'websocket') await new Promise((resolve) => engine.once('upgrade', resolve));
    return socket;
  },
  async exercise(socket, { canary }) {
    socket.emit('event', canary);
  },
  async disconnect(socket) {
    const closed = new Promise((resolve) => socket.io.engine.once('close', resolve));
    socket.disconnect();
    await closed;
  },
});
