// graphql-ws: a subscription that stays open, and a mutation whose event comes back on it.
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { defineClient } from 'ws-profile';

interface Subscriber {
  readonly client: Client;
  /** Resolves with the next event. */
  next(): Promise<void>;
}

export default defineClient<Subscriber>({
  async connect({ url, i }) {
    const client = createClient({
      url: new URL('/graphql', url).href,
      webSocketImpl: WebSocket,
      lazy: false,
      retryAttempts: 0,
    });
    const events = client.iterate({ query: `subscription { said(room: "room-${i}") }` });
    const next = async () => {
      const { done } = await events.next();
      if (done) throw new Error('the subscription ended');
    };
    // The first event says that the server is subscribed.
    await next();
    return { client, next };
  },
  async exercise({ client, next }, { i, canary }) {
    await Promise.all([next(), run(client, `mutation { say(room: "room-${i}", text: "${canary}") }`)]);
  },
  async disconnect({ client }) {
    await client.dispose();
  },
});

async function run(client: Client, query: string): Promise<void> {
  for await (const { errors } of client.iterate({ query })) {
    if (errors) throw new Error(errors[0]?.message);
  }
}
