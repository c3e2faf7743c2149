import { createServer } from 'node:http';
import JsonStream from 'websocket-json-stream';
import { WebSocketServer } from 'ws';
import { load } from '../variant.mjs';
import { closeServer, next, numberIn } from '../waiting.mjs';

const { default: ShareDb } = await load('sharedb');

const SUBSCRIBE = '{"a":"s","c":"c","d":"d","v":null}';

/** A connection subscribes to one document twice: the first stream is lost track of, and holds the connection's agent. */
export default {
  managers: 20,
  async setup({ swarm, listen }) {
    const backend = new ShareDb({ disableDocAction: true, disableSpaceDelimitedActions: true });
    const doc = backend.connect().get('c', 'd');
    await new Promise((resolve) => doc.create({ a: 1 }, resolve));
    const server = createServer();
    const agents = new Map();
    new WebSocketServer({ server }).on('connection', (socket, request) => {
      const stream = new JsonStream(socket);
      stream.on('error', () => {});
      agents.set(numberIn(request.url), { agent: backend.listen(stream), closed: next(socket, 'close') });
    });
    const url = await listen(server);
    return { server, agents, connect: (i) => swarm.connect({ url: `${url}/${i}` }), peers: new Map() };
  },
  async create({ connect, agents, peers }, i) {
    const peer = await connect(i);
    peers.set(i, peer);
    await peer.expect({ perSocket: 1 });
    for (let n = 0; n < 2; n++) {
      await peer.send(SUBSCRIBE);
      await peer.expect({ perSocket: 1 });
    }
    return agents.get(i).agent;
  },
  async destroy({ agents, peers }, _agent, i) {
    await peers.get(i).close();
    await agents.get(i).closed;
    peers.delete(i);
    agents.delete(i);
  },
  teardown: ({ server }) => closeServer(server),
};
