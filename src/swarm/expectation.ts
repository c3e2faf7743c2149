import { SwarmError } from './failure.js';

/** How far one socket of a group is. */
export interface Progress {
  /** Messages received since it opened. */
  received: number;
  /** Of them, those that an expectation has already counted. */
  consumed: number;
  /** False once it closed: it will receive no more. */
  open: boolean;
}

interface Waiting {
  readonly perSocket: number;
  readonly timeoutMs: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: () => void;
  readonly reject: (error: SwarmError) => void;
}

/**
 * The queue of a group's expectations. Each takes `perSocket` messages from every socket, in the order in which they were
 * asked; what a socket received beyond that counts for the next.
 */
export class Expectations {
  readonly #sockets: () => Iterable<Progress>;
  readonly #queue: Waiting[] = [];
  /** Sockets that the first of the queue still waits for; -1 when the queue is empty. */
  #lagging = -1;

  constructor(sockets: () => Iterable<Progress>) {
    this.#sockets = sockets;
  }

  add(perSocket: number, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        perSocket,
        timeoutMs,
        resolve,
        reject,
        timer: setTimeout(() => this.#expire(waiting), timeoutMs),
      };
      this.#queue.push(waiting);
      if (this.#queue.length === 1) this.#start();
    });
  }

  /** A socket received one message, already counted in its progress. */
  onReceived(socket: Progress): void {
    const first = this.#queue[0];
    if (!first || socket.received - socket.consumed !== first.perSocket) return;
    if (--this.#lagging === 0) this.#succeed(first);
  }

  /** A socket closed, already marked so: whoever waits for it waits in vain. */
  onClosed(socket: Progress): void {
    const first = this.#queue[0];
    if (first && socket.received - socket.consumed < first.perSocket) this.#fail(first, 'a socket closed');
  }

  #start(): void {
    const first = this.#queue[0];
    if (!first) return;
    let lagging = 0;
    let closed = false;
    for (const socket of this.#sockets()) {
      if (socket.received - socket.consumed >= first.perSocket) continue;
      lagging++;
      closed ||= !socket.open;
    }
    this.#lagging = lagging;
    if (lagging === 0) this.#succeed(first);
    else if (closed) this.#fail(first, 'a socket closed');
  }

  #succeed(waiting: Waiting): void {
    this.#remove(waiting);
    for (const socket of this.#sockets()) socket.consumed += waiting.perSocket;
    waiting.resolve();
    this.#start();
  }

  #expire(waiting: Waiting): void {
    this.#fail(waiting, `${waiting.timeoutMs} ms passed`);
  }

  #fail(waiting: Waiting, why: string): void {
    const wasFirst = this.#queue[0] === waiting;
    this.#remove(waiting);
    waiting.reject(new SwarmError('EXPECT_FAILED', this.#describe(waiting.perSocket, why)));
    if (!wasFirst) return;
    // What did arrive is spent with the expectation that asked for it.
    for (const socket of this.#sockets())
      socket.consumed = Math.min(socket.received, socket.consumed + waiting.perSocket);
    this.#start();
  }

  #describe(perSocket: number, why: string): string {
    let sockets = 0;
    let lagging = 0;
    let silent = 0;
    let closed = 0;
    for (const socket of this.#sockets()) {
      sockets++;
      const got = socket.received - socket.consumed;
      if (got >= perSocket) continue;
      lagging++;
      if (got === 0) silent++;
      if (!socket.open) closed++;
    }
    const details = [`${silent} received none`, ...(closed > 0 ? [`${closed} closed`] : [])].join(', ');
    return `swarm: expected ${perSocket} message(s) on each of ${sockets} socket(s), but ${why}: ${lagging} lag behind (${details})`;
  }

  #remove(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#queue.splice(this.#queue.indexOf(waiting), 1);
    if (this.#queue.length === 0) this.#lagging = -1;
  }
}
