import { createServer } from 'node:http';
import { load } from '../variant.mjs';
import { closeServer } from '../waiting.mjs';

const { Server } = await load('socket.io');

/** The server joins a user's rooms after a look-up in a database; the user is gone by then. */
export default {
  managers: 20,
  async setup({ swarm, listen }) {
    const server = createServer();
    const io = new Server(server, { transports: ['websocket'] });
    const users = new Map();
    io.on('connection', (socket) => {
      const user = { socket, gone: new Promise((resolve) => socket.on('disconnect', resolve)) };
      users.set(Number(socket.handshake.query.user), user);
      user.joined = new Promise((resolve) => {
        user.lookUpDone = () => {
          socket.join(`user:${socket.id}`);
          socket.join('lobby');
          resolve();
        };
      });
    });
    const url = await listen(server);
    return { io, server, users, url, swarm };
  },
  async create({ swarm, users, url }, i) {
    const peer = await swarm.connect({ url: `${url}/socket.io/?EIO=4&transport=websocket&user=${i}` });
    await peer.send('40'); // Socket.IO's CONNECT
    await peer.expect({ perSocket: 2 });
    const user = users.get(i);
    user.peer = peer;
    return user.socket;
  },
  async destroy({ users }, _socket, i) {
    const user = users.get(i);
    users.delete(i);
    await user.peer.close();
    await user.gone;
    user.lookUpDone();
    await user.joined;
  },
  async teardown({ io, server }) {
    io.close();
    await closeServer(server);
  },
};
