import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { defineClient } from 'ws-profile';

export default defineClient({
  async connect({ url }) {
    const client = createClient({ url, webSocketImpl: WebSocket, lazy: false, retryAttempts: 0 });
    await new Promise((resolve) => client.on('connected', resolve));
    return client;
  },
  async exercise(client) {
    for await (const _ of client.iterate({ query: '{ hello }' }));
    for await (const _ of client.iterate({ query: 'subscription { greetings }' }));
  },
  async disconnect(client) {
    await client.dispose();
  },
});
