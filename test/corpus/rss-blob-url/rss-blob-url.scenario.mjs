import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { variant } from '../variant.mjs';
import { closeServer } from '../waiting.mjs';

const UPLOAD_BYTES = 200_000;

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

/** Each upload becomes an object URL; fixed, it is revoked when its socket closes. */
export default {
  managers: 10,
  steady: false,
  async setup({ listen, swarm }) {
    const server = createServer();
    new WebSocketServer({ server }).on('connection', serveUploads);
    return { server, swarm, url: await listen(server) };
  },
  create: ({ swarm, url }) => swarm.connect({ url }),
  async exercise(_env, sockets) {
    await sockets.send(Buffer.alloc(UPLOAD_BYTES, 7));
    await sockets.expect({ perSocket: 1 });
  },
  destroy: (_env, sockets) => sockets.close(),
  teardown: ({ server }) => closeServer(server),
};
