// MQTT over WebSocket: a subscription, and a message that is published and comes back.
import { once } from 'node:events';
import mqtt, { type MqttClient } from 'mqtt';
import { defineClient } from 'ws-profile';

export default defineClient<MqttClient>({
  async connect({ url, i }) {
    const client = await mqtt.connectAsync(url, { clientId: `client-${i}-${process.pid}`, reconnectPeriod: 0 });
    await client.subscribeAsync(`device/${i}`, { qos: 1 });
    return client;
  },
  async exercise(client, { i, canary }) {
    await Promise.all([once(client, 'message'), client.publishAsync(`device/${i}`, canary, { qos: 1 })]);
  },
  async disconnect(client) {
    await client.endAsync();
  },
});
