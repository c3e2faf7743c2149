// socket.io: a namespace, a room, and an acknowledgement for every message.
import { io, type Socket } from 'socket.io-client';
import { defineClient } from 'ws-profile';

export default defineClient<Socket>({
  async connect({ url, i, signal }) {
    const socket = io(`${url.replace(/^ws/, 'http')}/chat`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    });
    signal.addEventListener('abort', () => socket.disconnect());
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    await socket.emitWithAck('join', `room-${i % 5}`);
    return socket;
  },
  async exercise(socket, { i, canary }) {
    await socket.timeout(5_000).emitWithAck('say', { from: i, text: `hello, ${canary}` });
  },
  disconnect(socket) {
    socket.disconnect();
  },
});
