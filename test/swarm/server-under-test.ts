import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';

export interface ServerUnderTest {
  readonly url: string;
  readonly sockets: WebSocketServer;
  close(): Promise<void>;
}

/** A real ws server on a loopback port of the system's choice. */
export async function serverUnderTest(
  onClient: (client: WebSocket, request: IncomingMessage) => void,
  options: ServerOptions = {},
): Promise<ServerUnderTest> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, ...options });
  sockets.on('connection', (client, request) => {
    client.on('error', () => {});
    onClient(client, request);
  });
  await new Promise<void>((resolve) => http.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, resolve));
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    sockets,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        sockets.close();
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

export function echo(client: WebSocket): void {
  client.on('message', (data, binary) => client.send(data, { binary }));
}
