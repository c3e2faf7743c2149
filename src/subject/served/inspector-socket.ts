import { WebSocket } from 'ws';
import type { Inspector } from '../../probe/inspector.js';

const CONNECT_LIMIT_MS = 5_000;
const CLOSE_LIMIT_MS = 2_000;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly chunk?: string };
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A session with a Node process over its inspector's port. */
export class InspectorSocket implements Inspector {
  /** Resolves when the connection has closed, from either side. */
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #lastId = 0;
  #takeChunk: ((chunk: string) => void) | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        for (const { reject } of this.#waiting.values()) reject(new Error('the inspector closed the connection'));
        this.#waiting.clear();
        resolve();
      });
    });
    // What breaks the connection closes it, and that is what counts.
    socket.on('error', () => {});
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Message));
  }

  static async open(url: string): Promise<InspectorSocket> {
    // An answer may be as large as the process's profile; the process is one that we trust.
    const options = { perMessageDeflate: false, maxPayload: 0, handshakeTimeout: CONNECT_LIMIT_MS };
    const socket = new WebSocket(url, options);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    const inspector = new InspectorSocket(socket);
    // A process that exits waits for its debuggers to go.
    await inspector.post('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true });
    return inspector;
  }

  post<T>(method: string, params: object = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#socket.readyState !== WebSocket.OPEN) return reject(new Error('the connection is closed'));
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  onSnapshotChunk(take: ((chunk: string) => void) | undefined): void {
    this.#takeChunk = take;
  }

  async close(): Promise<void> {
    this.#socket.close();
    const timer = setTimeout(() => this.#socket.terminate(), CLOSE_LIMIT_MS);
    await this.closed;
    clearTimeout(timer);
  }

  #take({ id, method, params, result, error }: Message): void {
    if (method === 'HeapProfiler.addHeapSnapshotChunk') this.#takeChunk?.(params?.chunk ?? '');
    else if (method === 'NodeRuntime.waitingForDisconnect') void this.close();
    if (id === undefined) return;
    const asked = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) asked?.reject(new Error(error.message));
    else asked?.resolve(result);
  }
}
