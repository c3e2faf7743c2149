import { createServer } from 'node:http';
import { load } from '../variant.mjs';

const axios = (await load('axios')).default;

/** A client whose requests are all cancelled together, when it is closed. */
class ApiClient {
  #url;
  #closing = axios.CancelToken.source();

  constructor(url) {
    this.#url = url;
  }

  get() {
    return axios.get(this.#url, { cancelToken: this.#closing.token });
  }
}

/** Each request leaves a reaction on the token's promise, with the request and its response. */
export default {
  managers: 5,
  steady: { rounds: 5 },
  async setup({ listen }) {
    const server = createServer((_request, response) => response.end('x'.repeat(1_000)));
    return { server, url: (await listen(server)).replace('ws:', 'http:') };
  },
  create: ({ url }) => new ApiClient(url),
  exercise: (_env, client) => client.get(),
  destroy() {},
  teardown({ server }) {
    server.close();
    server.closeAllConnections();
  },
};
