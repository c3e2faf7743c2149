import { createServer, type Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { defineScenario, type SwarmGroup } from 'ws-profile';

interface Env {
  readonly server: Server;
  /** Opens a compressing peer and returns the server's socket of it. */
  accept(i: number): Promise<{ readonly socket: WebSocket; readonly peer: SwarmGroup }>;
  readonly peers: Map<WebSocket, SwarmGroup>;
}

/** 8 kB that compress well: a list of prices, as a ticker sends it. */
const PRICES = JSON.stringify(
  Array.from({ length: 200 }, (_, i) => ({ symbol: `S${i}`, price: 100 + (i % 7), volume: i })),
);

/**
 * Compressing sockets: each has two zlib streams with their windows, in native memory that no heap snapshot shows whole.
 * They must be gone with the socket.
 */
export default defineScenario<Env, WebSocket>({
  managers: 20,
  tags: ['server', 'compression'],
  async setup({ swarm, listen }) {
    const server = createServer();
    const sockets = new WebSocketServer({ server, perMessageDeflate: { threshold: 0 } });
    const waiting = new Map<string, (socket: WebSocket) => void>();
    sockets.on('connection', (socket, request) => {
      socket.on('message', (data) => socket.send(data.toString()));
      waiting.get(request.url ?? '')?.(socket);
    });
    const url = await listen(server);
    const accept = async (i: number) => {
      const path = `/${i}`;
      const accepted = new Promise<WebSocket>((resolve) => waiting.set(path, resolve));
      const peer = await swarm.connect({ url: url + path, perMessageDeflate: true });
      waiting.delete(path);
      return { socket: await accepted, peer };
    };
    return { server, accept, peers: new Map() };
  },
  async create({ accept, peers }, i) {
    const { socket, peer } = await accept(i);
    peers.set(socket, peer);
    return socket;
  },
  async exercise({ peers }, socket) {
    const peer = peers.get(socket);
    await peer?.send(PRICES, { times: 3 });
    await peer?.expect({ perSocket: 3 });
  },
  async destroy({ peers }, socket) {
    peers.delete(socket);
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.close(1000);
    });
  },
  teardown: ({ server }) => new Promise<void>((resolve) => server.close(() => resolve())),
});
