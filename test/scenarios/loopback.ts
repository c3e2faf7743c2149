import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';

/** Listens on a loopback port of the system's choice; resolves to its `ws:` URL. */
export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A client that keeps what it receives. */
export interface Client {
  readonly socket: WebSocket;
  readonly received: readonly string[];
}

export async function connect(url: string): Promise<Client> {
  const received: string[] = [];
  const socket = new WebSocket(url);
  socket.on('message', (data) => received.push(data.toString()));
  await once(socket, 'open');
  return { socket, received };
}

/** Resolves to the close code. */
export async function closed({ socket }: Client): Promise<number> {
  const [code] = await once(socket, 'close');
  return code as number;
}
