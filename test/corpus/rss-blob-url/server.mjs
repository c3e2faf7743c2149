import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { variant } from '../variant.mjs';

function serveUploads(socket) {
  let url;
  socket.on('error', () => {});
  socket.on('message', (data) => {
    url = URL.createObjectURL(new Blob([data]));
    socket.send(url);
  });
  socket.on('close', () => {
    if (variant === 'fixed' && url !== undefined) URL.revokeObjectURL(url);
  });
}

const server = createServer();
new WebSocketServer({ server }).on('connection', serveUploads);
server.listen(process.env.PORT ?? 0);
