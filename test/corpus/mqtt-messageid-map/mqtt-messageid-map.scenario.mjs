import { createServer } from 'node:http';
import mqttPacket from 'mqtt-packet';
import { WebSocketServer } from 'ws';
import { load } from '../variant.mjs';
import { closeServer, next } from '../waiting.mjs';

const { default: mqtt } = await load('mqtt');

/** A broker that knows what subscribing takes. */
function serveMqtt(socket) {
  const parser = mqttPacket.parser();
  const send = (packet) => socket.send(mqttPacket.generate(packet));
  parser.on('packet', ({ cmd, messageId, subscriptions }) => {
    if (cmd === 'connect') send({ cmd: 'connack', returnCode: 0, sessionPresent: false });
    if (cmd === 'subscribe') send({ cmd: 'suback', messageId, granted: subscriptions.map(() => 0) });
    if (cmd === 'unsubscribe') send({ cmd: 'unsuback', messageId });
    if (cmd === 'disconnect') socket.close();
  });
  socket.on('message', (data) => parser.parse(data));
}

const call = (method) => new Promise((resolve, reject) => method((error) => (error ? reject(error) : resolve())));

let rooms = 0;

/** A chat room is entered and left: the topic stays under its message's id. */
export default {
  managers: 5,
  steady: { rounds: 5 },
  async setup({ listen }) {
    const server = createServer();
    new WebSocketServer({ server, handleProtocols: (protocols) => [...protocols][0] }).on('connection', serveMqtt);
    return { server, url: await listen(server) };
  },
  async create({ url }) {
    const client = mqtt.connect(url, { keepalive: 0 });
    await next(client, 'connect');
    return client;
  },
  async exercise(_env, client) {
    const topic = `room/${rooms++}/messages`;
    await call((done) => client.subscribe(topic, done));
    await call((done) => client.unsubscribe(topic, done));
  },
  destroy: (_env, client) => call((done) => client.end(true, {}, done)),
  teardown: ({ server }) => closeServer(server),
};
