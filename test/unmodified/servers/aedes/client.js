// A packet a message: aedes 1.2.0 does not hear a packet that comes in several on Node 26.
import { once } from 'node:events';
import mqtt from 'mqtt-packet';
import { WebSocket } from 'ws';
import { defineClient } from 'ws-profile';

const CONNECT = { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 60 };

export default defineClient({
  async connect({ url, i }) {
    const socket = new WebSocket(url, 'mqtt');
    await once(socket, 'open');
    const ask = async (packet) => {
      const answer = once(socket, 'message');
      socket.send(mqtt.generate(packet));
      await answer;
    };
    await ask({ ...CONNECT, clientId: `device-${i}` });
    await ask({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: `device/${i}`, qos: 0 }] });
    return { socket, ask };
  },
  async exercise({ ask }, { i, canary }) {
    await ask({ cmd: 'publish', topic: `device/${i}`, payload: canary, qos: 0, dup: false, retain: false });
  },
  async disconnect({ socket }) {
    socket.send(mqtt.generate({ cmd: 'disconnect' }));
    socket.close();
    await once(socket, 'close');
  },
});
