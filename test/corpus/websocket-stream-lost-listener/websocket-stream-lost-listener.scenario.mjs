import { createServer } from 'node:http';
import { load } from '../variant.mjs';
import { closeServer, numberIn } from '../waiting.mjs';

const { default: websocketStream } = await load('websocket-stream');

/** Setting `onclose` on a socket throws out the server's own listener, which would take the socket off its list. */
export default {
  managers: 20,
  async setup({ swarm, listen }) {
    const server = createServer();
    const streams = new Map();
    websocketStream.createServer({ server }, (stream, request) => {
      stream.on('error', () => {});
      streams.set(numberIn((request ?? stream.socket.upgradeReq).url), stream.resume());
    });
    const url = await listen(server);
    return { server, streams, connect: (i) => swarm.connect({ url: `${url}/${i}` }), peers: new Map() };
  },
  async create({ connect, peers, streams }, i) {
    peers.set(i, await connect(i));
    const stream = streams.get(i);
    streams.delete(i);
    return stream;
  },
  async destroy({ peers }, stream, i) {
    const closed = new Promise((resolve) => stream.once('close', resolve));
    await peers.get(i).close();
    peers.delete(i);
    await closed;
  },
  teardown: ({ server }) => closeServer(server),
};
