import { createServer } from 'node:http';
import { load } from '../variant.mjs';
import { closeServer, next, numberIn } from '../waiting.mjs';

const WebSocket = (await load('ws')).default;

/** The peer drops while its messages are being compressed: their jobs stay in a queue that all connections share. */
export default {
  managers: 10,
  async setup({ swarm, listen }) {
    const server = createServer();
    const sockets = new Map();
    const wsServer = new WebSocket.Server({ server, perMessageDeflate: { threshold: 0 } });
    wsServer.on('connection', (socket, request) => {
      socket.on('error', () => {});
      sockets.set(numberIn(request.url), socket);
    });
    const url = await listen(server);
    const connect = (i) => swarm.connect({ url: `${url}/${i}`, perMessageDeflate: true });
    return { server, sockets, connect, peers: new Map() };
  },
  async create({ connect, sockets, peers }, i) {
    peers.set(i, await connect(i));
    const socket = sockets.get(i);
    sockets.delete(i);
    return socket;
  },
  async destroy({ peers }, socket, i) {
    const closed = next(socket, 'close');
    for (let n = 0; n < 2; n++) socket.send(Buffer.alloc(128 * 1024, 'payload '), () => {});
    socket.terminate();
    await peers.get(i).terminate();
    peers.delete(i);
    await closed;
  },
  teardown: ({ server }) => closeServer(server),
};
