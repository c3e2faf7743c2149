import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { load } from '../variant.mjs';
import { closeServer, next } from '../waiting.mjs';

const { io: connect } = await load('socket.io-client');

/** Each request is lost with its connection; the client comes back, the request's promise never settles. */
export default {
  managers: 5,
  steady: { rounds: 5 },
  async setup({ listen }) {
    const server = createServer();
    const io = new Server(server, { transports: ['websocket'] });
    io.on('connection', (socket) => socket.on('rpc', () => socket.conn.close()));
    const url = (await listen(server)).replace('ws:', 'http:');
    return { io, server, url };
  },
  async create({ url }) {
    const client = connect(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 1,
      reconnectionDelayMax: 2,
      randomizationFactor: 0,
    });
    await next(client, 'connect');
    return client;
  },
  async exercise(_env, client) {
    const down = next(client, 'disconnect');
    const job = { body: 'x'.repeat(500), done: false };
    (async () => {
      await client.emitWithAck('rpc', 1).catch(() => {});
      job.done = true;
    })();
    await down;
    await next(client, 'connect');
  },
  destroy(_env, client) {
    client.close();
  },
  async teardown({ io, server }) {
    io.close();
    await closeServer(server);
  },
};
