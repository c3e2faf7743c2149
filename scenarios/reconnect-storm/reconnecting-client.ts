import { EventEmitter } from 'node:events';
import { WebSocket } from 'ws';

export interface ReconnectOptions {
  /** Wait before the first try to come back, in milliseconds; doubled with every failure. */
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
}

/**
 * A client that comes back when its connection is lost, until it is closed.
 *
 * Emits `open` with every connection and `message` with every text.
 */
export class ReconnectingClient extends EventEmitter<{ open: []; message: [string] }> {
  readonly #url: string;
  readonly #options: ReconnectOptions;
  #socket: WebSocket;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #closed = false;

  constructor(url: string, options: ReconnectOptions = { initialDelayMs: 100, maxDelayMs: 10_000 }) {
    super();
    this.#url = url;
    this.#options = options;
    this.#socket = this.#connect();
  }

  send(message: string): void {
    this.#socket.send(message);
  }

  /** Closes for good: no try is under way or planned when it resolves. */
  close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.removeAllListeners();
    if (this.#socket.readyState === WebSocket.CLOSED) return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.close();
    });
  }

  #connect(): WebSocket {
    const socket = new WebSocket(this.#url);
    socket.on('open', () => {
      this.#failures = 0;
      this.emit('open');
    });
    socket.on('message', (data) => this.emit('message', data.toString()));
    // 'close' follows every error, a refused connection included.
    socket.on('error', () => {});
    socket.on('close', () => this.#comeBack());
    return socket;
  }

  #comeBack(): void {
    if (this.#closed) return;
    const { initialDelayMs, maxDelayMs } = this.#options;
    this.#retry = setTimeout(
      () => {
        this.#socket = this.#connect();
      },
      Math.min(initialDelayMs * 2 ** this.#failures++, maxDelayMs),
    );
  }
}
