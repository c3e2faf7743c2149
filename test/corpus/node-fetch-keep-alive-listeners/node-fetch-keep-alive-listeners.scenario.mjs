import { Agent, createServer } from 'node:http';
import { load } from '../variant.mjs';

const { default: fetch } = await load('node-fetch');

/** A client of one kept-alive connection. */
class ApiClient {
  #url;
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(url) {
    this.#url = url;
  }

  async get() {
    const response = await fetch(this.#url, { agent: this.#agent });
    return response.text();
  }

  close() {
    this.#agent.destroy();
  }
}

/** Every request leaves two listeners on the socket that the agent keeps for the next. */
export default {
  managers: 5,
  steady: { rounds: 5 },
  async setup({ listen }) {
    const server = createServer((_request, response) => response.end('hello'));
    return { server, url: (await listen(server)).replace('ws:', 'http:') };
  },
  create: ({ url }) => new ApiClient(url),
  exercise: (_env, client) => client.get(),
  destroy: (_env, client) => client.close(),
  teardown({ server }) {
    server.close();
    server.closeAllConnections();
  },
};
