import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { load } from '../variant.mjs';
import { closeServer } from '../waiting.mjs';

const { Socket } = (await load('phoenix')).default;

/** A Phoenix server that says yes to everything. */
function servePhoenix(socket) {
  socket.on('message', (data) => {
    const [joinRef, ref, topic] = JSON.parse(data);
    socket.send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: 'ok', response: {} }]));
  });
}

const ok = (push) => new Promise((resolve) => push.receive('ok', resolve));

let rooms = 0;

/** Channels are joined and left on one socket: each leaves its listeners of the socket's state behind. */
export default {
  managers: 20,
  async setup({ listen }) {
    const server = createServer();
    const wsServer = new WebSocketServer({ server }).on('connection', servePhoenix);
    const socket = new Socket(await listen(server), { transport: WebSocket });
    const opened = new Promise((resolve) => socket.onOpen(resolve));
    socket.connect();
    await opened;
    return { server, wsServer, socket };
  },
  async create({ socket }) {
    const channel = socket.channel(`room:${rooms++}`);
    await ok(channel.join());
    return channel;
  },
  exercise: (_env, channel) => ok(channel.push('hello', {})),
  destroy: (_env, channel) => ok(channel.leave()),
  async teardown({ server, wsServer, socket }) {
    // Phoenix stops its heartbeat only when the connection is lost, and its reconnecting only when it's told to.
    const lost = new Promise((resolve) => socket.onClose(resolve));
    for (const peer of wsServer.clients) peer.close();
    await lost;
    socket.disconnect();
    await closeServer(server);
  },
};
