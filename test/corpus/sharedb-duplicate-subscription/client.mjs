import { once } from 'node:events';
import { WebSocket } from 'ws';
import { defineClient } from 'ws-profile';

const SUBSCRIBE = '{"a":"s","c":"c","d":"d","v":null}';

/** Subscribes to one document twice. */
export default defineClient({
  async connect({ url }) {
    const socket = new WebSocket(url);
    await once(socket, 'message');
    for (let n = 0; n < 2; n++) {
      socket.send(SUBSCRIBE);
      await once(socket, 'message');
    }
    return socket;
  },
  async disconnect(socket) {
    socket.close();
    await once(socket, 'close');
  },
});
