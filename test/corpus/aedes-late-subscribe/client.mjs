import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import mqttPacket from 'mqtt-packet';
import { WebSocket } from 'ws';
import { defineClient } from 'ws-profile';

const LOOK_UP_MS = 500;
const CONNECT = { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 0 };

let devices = 0;

/** A device that is gone before the broker knows whether its subscription is allowed. */
export default defineClient({
  async connect({ url }) {
    const socket = new WebSocket(url, 'mqtt');
    await once(socket, 'open');
    const clientId = `device-${devices++}`;
    socket.send(mqttPacket.generate({ ...CONNECT, clientId }));
    await once(socket, 'message');
    return { socket, clientId };
  },
  async disconnect({ socket, clientId }) {
    const subscriptions = [{ topic: `devices/${clientId}/commands`, qos: 0 }];
    socket.send(mqttPacket.generate({ cmd: 'subscribe', messageId: 1, subscriptions }));
    // The broker has begun to ask.
    await wait(100);
    socket.terminate();
    await wait(LOOK_UP_MS + 200);
  },
});
