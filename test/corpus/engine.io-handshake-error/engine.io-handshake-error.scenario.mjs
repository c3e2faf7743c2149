import { createServer } from 'node:http';
import { load } from '../variant.mjs';
import { numberIn } from '../waiting.mjs';

const engine = (await load('engine.io')).default;

/** A client of an old protocol is refused after the upgrade; the upgraded socket is never closed. */
export default {
  managers: 10,
  async setup({ swarm, listen }) {
    // 5.1.0 also rejects a promise of its own: servers that survive it have such a handler.
    process.on('unhandledRejection', () => {});
    const server = createServer();
    const sockets = new Map();
    server.prependListener('upgrade', (request, socket) => sockets.set(numberIn(request.url), socket));
    const engineServer = engine.attach(server, { transports: ['websocket'] });
    const url = `${await listen(server)}/engine.io/?EIO=3&transport=websocket`;
    return { engineServer, server, sockets, connect: (i) => swarm.connect({ url: `${url}&n=${i}` }) };
  },
  async create({ connect, sockets }, i) {
    await connect(i);
    const socket = sockets.get(i);
    sockets.delete(i);
    return socket;
  },
  // The client waits politely for the server's verdict: closing is the server's part.
  destroy: () => new Promise((resolve) => setTimeout(resolve, 20)),
  teardown({ engineServer, server }) {
    engineServer.close();
    server.close();
    server.closeAllConnections();
  },
};
