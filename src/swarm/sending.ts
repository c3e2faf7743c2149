import { WebSocket } from 'ws';
import type { SwarmMessage } from '../model/swarm.js';

/** Bytes that may wait in one socket before the sender waits for the kernel. */
const HIGH_WATER = 256 * 1024;

/** A message encoded once, for however many sockets it goes to. */
export interface Frame {
  readonly data: Buffer;
  readonly binary: boolean;
}

export function toFrame(message: SwarmMessage): Frame {
  if (typeof message === 'string') return { data: Buffer.from(message), binary: false };
  return { data: Buffer.from(message.buffer, message.byteOffset, message.byteLength), binary: true };
}

/**
 * Sends a frame `times` times; resolves when the kernel has the last of it, or when the socket has closed. Returns how
 * many were handed over.
 */
export function sendTimes(socket: WebSocket, frame: Frame, times: number): Promise<number> {
  return new Promise((resolve) => {
    const options = { binary: frame.binary };
    let sent = 0;
    const pump = (): void => {
      while (sent < times && socket.readyState === WebSocket.OPEN) {
        sent++;
        if (sent === times || socket.bufferedAmount > HIGH_WATER) {
          socket.send(frame.data, options, pump);
          return;
        }
        socket.send(frame.data, options);
      }
      resolve(sent);
    };
    pump();
  });
}
