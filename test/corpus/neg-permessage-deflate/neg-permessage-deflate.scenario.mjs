import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { closeServer, next, numberIn } from '../waiting.mjs';

const MESSAGE = JSON.stringify(Array.from({ length: 300 }, (_, i) => ({ i, v: Math.sin(i) })));

/** Clean: zlib contexts by connection, freed with it, while native memory stays at its high-water mark. */
export default {
  managers: 20,
  async setup({ swarm, listen }) {
    const server = createServer();
    const sockets = new Map();
    new WebSocketServer({ server, perMessageDeflate: { threshold: 0 } }).on('connection', (socket, request) => {
      sockets.set(numberIn(request.url), socket);
      socket.on('message', (data) => socket.send(data));
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
  async exercise({ peers }, _socket, i) {
    await peers.get(i).send(MESSAGE, { times: 5 });
    await peers.get(i).expect({ perSocket: 5 });
  },
  async destroy({ peers }, socket, i) {
    const closed = next(socket, 'close');
    await peers.get(i).close();
    peers.delete(i);
    await closed;
  },
  teardown: ({ server }) => closeServer(server),
};
