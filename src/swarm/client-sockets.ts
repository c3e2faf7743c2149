import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Whoever opened a socket of a client module's. */
export interface SocketOwner {
  opened(socket: Socket): void;
  /** An error that no hook threw. */
  failed(error: unknown): void;
}

const owners = new AsyncLocalStorage<SocketOwner>();
let isFollowing = false;

/** Runs a hook of a client module: the sockets that it opens, and what it starts opens later, are its owner's. */
export function openingFor<T>(owner: SocketOwner, run: () => T): T {
  if (!isFollowing) {
    isFollowing = true;
    subscribe('net.client.socket', (message) => {
      const opener = owners.getStore();
      const { socket } = message as { readonly socket: Socket };
      if (opener) socket.once('connect', () => opener.opened(socket));
    });
  }
  return owners.run(owner, run);
}

/** The owner of what runs now. */
export function currentOwner(): SocketOwner | undefined {
  return owners.getStore();
}
