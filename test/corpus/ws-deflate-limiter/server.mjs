import { createServer } from 'node:http';
import { load } from '../variant.mjs';

const WebSocket = (await load('ws')).default;

const server = createServer();
const wsServer = new WebSocket.Server({ server, perMessageDeflate: { threshold: 0 } });
wsServer.on('connection', (socket) => {
  socket.on('error', () => {});
  // A report is on its way when the peer is found to have gone.
  socket.on('message', () => {
    for (let n = 0; n < 2; n++) socket.send(Buffer.alloc(128 * 1024, 'payload '), () => {});
    socket.terminate();
  });
});
server.listen(process.env.PORT ?? 0);
