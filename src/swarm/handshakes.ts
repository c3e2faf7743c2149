import type { WebSocket } from 'ws';
import { errorReason } from './failure.js';

export interface HandshakePlan {
  readonly count: number;
  /** Handshakes under way at once. */
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** Starts one; throws when its options are no good, which fails that socket alone. */
  open(index: number): WebSocket;
  opened(index: number, socket: WebSocket, ms: number): void;
  failed(index: number, reason: string): void;
}

export interface Handshakes {
  /** Resolves when each socket has opened or failed; never rejects. */
  readonly done: Promise<void>;
  /** Fails those under way for this reason, and starts no more. */
  cancel(reason: string): void;
}

interface Pending {
  readonly socket: WebSocket;
  readonly startedAt: number;
  /** Why it was given up by us. */
  givenUp?: string;
}

/** Opens sockets with bounded concurrency. One timer watches all of them: they time out in the order they started. */
export function openSockets(plan: HandshakePlan): Handshakes {
  const pending = new Map<number, Pending>();
  let next = 0;
  let settled = 0;
  let count = plan.count;
  let finish: () => void = () => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const sweep = setInterval(expire, Math.min(100, Math.ceil(plan.timeoutMs / 4)));

  function expire(): void {
    const now = performance.now();
    for (const handshake of pending.values()) {
      if (now - handshake.startedAt < plan.timeoutMs) return;
      handshake.givenUp = 'timeout';
      handshake.socket.terminate();
    }
  }

  function settle(index: number): void {
    pending.delete(index);
    settled++;
    launch();
  }

  function fail(index: number, reason: string): void {
    plan.failed(index, reason);
    settle(index);
  }

  function start(index: number): void {
    const startedAt = performance.now();
    let socket: WebSocket;
    try {
      socket = plan.open(index);
    } catch (error) {
      // On a later tick: a thousand failures in a row must not be a thousand frames deep.
      setImmediate(fail, index, errorReason(error as Error));
      return;
    }
    const handshake: Pending = { socket, startedAt };
    pending.set(index, handshake);
    const onError = (error: Error): void => {
      // A handshake that fails may emit more errors later; they have no one left to tell.
      socket.removeAllListeners();
      socket.on('error', () => {});
      fail(index, handshake.givenUp ?? errorReason(error));
    };
    socket.once('error', onError);
    socket.once('open', () => {
      socket.off('error', onError);
      plan.opened(index, socket, performance.now() - startedAt);
      settle(index);
    });
  }

  function launch(): void {
    while (next < count && next - settled < plan.concurrency) start(next++);
    if (settled < count) return;
    clearInterval(sweep);
    finish();
  }

  launch();
  return {
    done,
    cancel(reason) {
      count = next;
      for (const handshake of pending.values()) {
        handshake.givenUp = reason;
        handshake.socket.terminate();
      }
      launch();
    },
  };
}
