import { createServer } from 'node:http';
import { WebSocketServerAdapter } from '@automerge/automerge-repo-network-websocket';
import { WebSocketServer } from 'ws';
import { load } from '../variant.mjs';
import { closeServer } from '../waiting.mjs';

const { Repo } = await load('automerge');
const { cbor } = await load('automerge', '/slim');

let peers = 0;

/** A sync server keeps one document; browsers come, sync it and go for good. */
export default {
  managers: 10,
  steady: false,
  async setup({ listen, swarm }) {
    const server = createServer();
    const sockets = new WebSocketServer({ server });
    const repo = new Repo({
      network: [new WebSocketServerAdapter(sockets)],
      peerId: 'server',
      sharePolicy: async () => true,
    });
    const handle = repo.create({ title: 'plan', items: ['a'] });
    return { repo, handle, server, sockets, swarm, url: await listen(server) };
  },
  async create({ swarm, url }) {
    const browser = await swarm.connect({ url });
    const join = { type: 'join', senderId: `peer-${peers++}`, peerMetadata: {}, supportedProtocolVersions: ['1'] };
    await browser.send(Buffer.from(cbor.encode(join)));
    // The server's answer, and the document's first sync message.
    await browser.expect({ perSocket: 2 });
    return browser;
  },
  destroy: (_env, browser) => browser.close(),
  async teardown({ server, sockets }) {
    for (const socket of sockets.clients) socket.terminate();
    await closeServer(sockets);
    await closeServer(server);
  },
};
