import { createServer } from 'node:http';
import mqttPacket from 'mqtt-packet';
import websocketStream from 'websocket-stream-fixed';
import { load } from '../variant.mjs';

const { default: Aedes } = await load('aedes');

const LOOK_UP_MS = 500;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let devices = 0;

/** An MQTT broker asks for each subscription whether it is allowed; the devices are gone before the answer is there. */
export default {
  managers: 20,
  steady: false,
  async setup({ listen, swarm }) {
    const broker = new Aedes({
      authorizeSubscribe: (_client, subscription, done) => setTimeout(done, LOOK_UP_MS, null, subscription),
      heartbeatInterval: 3_600_000,
    });
    broker.on('clientError', () => {});
    broker.on('connectionError', () => {});
    const server = createServer();
    websocketStream.createServer({ server }, broker.handle);
    return { broker, swarm, server, url: await listen(server) };
  },
  create: ({ swarm, url }) => swarm.connect({ url, protocols: ['mqtt'] }),
  async exercise(_env, sockets) {
    const clientId = `device-${devices++}`;
    await sockets.send(
      mqttPacket.generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        clientId,
        keepalive: 0,
      }),
    );
    await sockets.expect({ perSocket: 1 });
    const subscriptions = [{ topic: `devices/${clientId}/commands`, qos: 0 }];
    await sockets.send(mqttPacket.generate({ cmd: 'subscribe', messageId: 1, subscriptions }));
    // The broker has begun to ask.
    await wait(50);
    await sockets.terminate();
  },
  destroy: () => wait(LOOK_UP_MS + 200),
  teardown: ({ broker, server }) => new Promise((resolve) => broker.close(() => server.close(resolve))),
};
