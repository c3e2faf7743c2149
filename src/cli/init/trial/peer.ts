import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** What `swarm.serve()` is in a trial: answers every message with itself, and counts. */
export interface Peer {
  readonly url: string;
  /** Connections that came so far, and those open now. */
  readonly accepted: number;
  readonly open: number;
  readonly messages: number;
  /** Waits until something is so, for a while. */
  until(isSo: () => boolean): Promise<boolean>;
  close(): void;
}

const WAIT_MS = 1_000;
const STEP_MS = 20;

export async function startPeer(): Promise<Peer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 1024 * 1024 });
  await new Promise((resolve) => server.once('listening', resolve));
  let accepted = 0;
  let messages = 0;
  server.on('connection', (socket) => {
    accepted++;
    socket.on('error', () => {});
    socket.on('message', (data, binary) => {
      messages++;
      socket.send(data, { binary }, () => {});
    });
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get accepted() {
      return accepted;
    },
    get open() {
      return server.clients.size;
    },
    get messages() {
      return messages;
    },
    async until(isSo) {
      for (let waited = 0; waited < WAIT_MS && !isSo(); waited += STEP_MS) {
        await new Promise((resolve) => setTimeout(resolve, STEP_MS));
      }
      return isSo();
    },
    close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}
