// A plain ws echo server in a process of its own. Says its port; answers `count` with what it has seen so far.
import { WebSocketServer } from 'ws';

let received = 0;
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', backlog: 4096 });
server.on('connection', (socket) => {
  socket.on('error', () => {});
  socket.on('message', (data, binary) => {
    received++;
    socket.send(data, { binary });
  });
});
server.on('listening', () => process.send({ port: server.address().port }));
process.on('message', () => {
  process.send({ at: Date.now(), received, open: server.clients.size, rss: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit());
