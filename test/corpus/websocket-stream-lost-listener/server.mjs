import { createServer } from 'node:http';
import { load } from '../variant.mjs';

const { default: websocketStream } = await load('websocket-stream');

const server = createServer();
websocketStream.createServer({ server }, (stream) => {
  stream.on('error', () => {});
  stream.resume();
});
server.listen(process.env.PORT ?? 0);
