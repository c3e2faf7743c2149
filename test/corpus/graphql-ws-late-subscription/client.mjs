import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { defineClient } from 'ws-profile';

const LOOK_UP_MS = 500;

/** The socket closes while the subscription's resolver still waits for its database. */
export default defineClient({
  async connect({ url }) {
    const socket = new WebSocket(url, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    await once(socket, 'message');
    return socket;
  },
  async disconnect(socket) {
    socket.send('{"id":"1","type":"subscribe","payload":{"query":"subscription { s }"}}');
    socket.close();
    await once(socket, 'close');
    await wait(LOOK_UP_MS + 200);
  },
});
