import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface HostileServer {
  /** `ws://127.0.0.1:port` */
  readonly url: string;
  close(): Promise<void>;
}

/** A server of bare TCP: after a proper handshake it does to its client what no WebSocket library would. */
export function hostileServer(attack: (socket: Socket) => void): Promise<HostileServer> {
  return bareServer((socket, request) => {
    const key = /sec-websocket-key: (.*)\r/i.exec(request)?.[1] ?? '';
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const deflate = request.includes('permessage-deflate') ? ['Sec-WebSocket-Extensions: permessage-deflate'] : [];
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade', ...deflate];
    socket.write([...head, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'));
    attack(socket);
  });
}

/** Tells `answer` of each connection when its request has come; it reads nothing more. */
export async function bareServer(answer: (socket: Socket, request: string) => void): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', (request) => {
      socket.pause();
      answer(socket, String(request));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Writes the same bytes as fast as they are taken, until the other end is gone. */
export function writeForever(socket: Socket, bytes: Buffer): void {
  while (socket.writable && socket.write(bytes));
  if (socket.writable) socket.once('drain', () => writeForever(socket, bytes));
}

/** Ends the connection when the client closes it, so that no test waits until that is not answered. */
export function hangUpAtClose(socket: Socket): void {
  socket.on('data', (data: Buffer) => {
    if (data[0] === CLOSE) socket.destroy();
  });
  socket.resume();
}

const CLOSE = 0x88;
export const CONTINUATION = 0x00;
export const TEXT = 0x01;
export const FINAL = 0x80;
export const PING = 0x89;
export const COMPRESSED = 0x40;

/** An unmasked frame, as servers send them. */
export function frame(first: number, payload: Buffer): Buffer {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), payload]);
  const header = Buffer.alloc(10);
  header[0] = first;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, payload]);
}
