import { createServer } from 'node:http';
import { WebSocketServerAdapter } from '@automerge/automerge-repo-network-websocket';
import { WebSocketServer } from 'ws';
import { load } from '../variant.mjs';

const { Repo } = await load('automerge');

const server = createServer();
const repo = new Repo({
  network: [new WebSocketServerAdapter(new WebSocketServer({ server }))],
  peerId: 'server',
  sharePolicy: async () => true,
});
// Named by the module for as long as it runs.
export const handle = repo.create({ title: 'plan', items: ['a'] });
server.listen(process.env.PORT ?? 0);
