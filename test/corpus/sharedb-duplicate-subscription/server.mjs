import { createServer } from 'node:http';
import JsonStream from 'websocket-json-stream';
import { WebSocketServer } from 'ws';
import { load } from '../variant.mjs';

const { default: ShareDb } = await load('sharedb');

const backend = new ShareDb({ disableDocAction: true, disableSpaceDelimitedActions: true });
const doc = backend.connect().get('c', 'd');
await new Promise((resolve) => doc.create({ a: 1 }, resolve));
const server = createServer();
new WebSocketServer({ server }).on('connection', (socket) => {
  const stream = new JsonStream(socket);
  stream.on('error', () => {});
  backend.listen(stream);
});
server.listen(process.env.PORT ?? 0);
