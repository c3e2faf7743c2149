import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { load } from '../variant.mjs';

const { Server } = await load('socket.io');

const LOOK_UP_MS = 500;

const server = createServer();
const io = new Server(server, { transports: ['websocket'] });
io.on('connection', (socket) => {
  socket.on('enter', async () => {
    await wait(LOOK_UP_MS);
    socket.join(`user:${socket.id}`);
    socket.join('lobby');
  });
});
server.listen(process.env.PORT ?? 0);
