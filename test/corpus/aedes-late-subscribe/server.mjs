import { createServer } from 'node:http';
import websocketStream from 'websocket-stream-fixed';
import { load } from '../variant.mjs';

const { default: Aedes } = await load('aedes');

const LOOK_UP_MS = 500;

const broker = new Aedes({
  authorizeSubscribe: (_client, subscription, done) => setTimeout(done, LOOK_UP_MS, null, subscription),
  heartbeatInterval: 3_600_000,
});
broker.on('clientError', () => {});
broker.on('connectionError', () => {});
const server = createServer();
websocketStream.createServer({ server }, broker.handle);
server.listen(process.env.PORT ?? 0);
