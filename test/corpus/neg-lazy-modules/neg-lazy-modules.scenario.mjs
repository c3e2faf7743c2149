import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { closeServer } from '../waiting.mjs';

let ready;

/** Loads GraphQL and compiles a schema for the first who asks. */
function boot(wsServer) {
  ready ??= (async () => {
    const { buildSchema } = await import('graphql');
    const { useServer } = await import('graphql-ws/lib/use/ws');
    const fields = Array.from({ length: 300 }, (_, i) => `f${i}(a: Int, b: String): T${i % 50}`).join('\n');
    const types = Array.from({ length: 50 }, (_, i) => `type T${i} { id: ID! list: [T${(i + 1) % 50}!]! }`).join('\n');
    const schema = buildSchema(`type Query { ${fields} } type Subscription { tick: Int } ${types}`);
    async function* tick() {
      for (let i = 0; i < 3; i++) yield { tick: i };
    }
    useServer({ schema, roots: { subscription: { tick } } }, wsServer);
  })();
  return ready;
}

/** Clean: the first managers load what all later ones use. */
export default {
  managers: 10,
  warmup: 1,
  async setup({ listen }) {
    const server = createServer();
    const wsServer = new WebSocketServer({ server });
    return { server, wsServer, url: await listen(server) };
  },
  async create({ url, wsServer }) {
    await boot(wsServer);
    const { createClient } = await import('graphql-ws');
    return createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, lazy: true });
  },
  exercise: (_env, client) =>
    new Promise((resolve, reject) => {
      client.subscribe({ query: 'subscription { tick }' }, { next() {}, error: reject, complete: resolve });
    }),
  destroy: (_env, client) => client.dispose(),
  teardown: ({ server }) => closeServer(server),
};
