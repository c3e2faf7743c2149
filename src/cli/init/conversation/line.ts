import { WebSocket } from 'ws';

/** How a client comes in. */
export interface Entrance {
  /** Path and query; `user-0` in it stands for a user of each manager. */
  readonly path: string;
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** One client's end of a connection. */
export interface Line {
  /** What came last, as text. */
  readonly last: string;
  readonly isOpen: boolean;
  send(text: string): void;
  /** Waits `firstMs` for a message, then until none came for `quietMs`; says how many came since it was asked last. */
  hear(firstMs: number, quietMs: number): Promise<number>;
  /** It went on talking when it was heard last, and was not waited for. */
  readonly goesOn: boolean;
  end(): void;
}

const HANDSHAKE_MS = 2_000;
const MAX_PAYLOAD = 1024 * 1024;
/** Who goes on talking is not waited for. */
const MAX_HEAR_MS = 1_000;

/** Opens a connection, or says why there is none: an HTTP status (`HTTP 401`) or an error's code. */
export async function openLine(origin: string, { path, protocols, headers }: Entrance): Promise<Line | string> {
  const socket = new WebSocket(`${origin}${path}`, [...protocols], {
    headers: { ...headers },
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: MAX_PAYLOAD,
    perMessageDeflate: false,
    rejectUnauthorized: false,
  });
  const line = lineOf(socket);
  const problem = await new Promise<string | undefined>((resolve) => {
    socket.once('open', () => resolve(undefined));
    socket.once('unexpected-response', (request, response) => {
      resolve(`HTTP ${response.statusCode}`);
      response.destroy();
      request.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  return problem ?? line;
}

function lineOf(socket: WebSocket): Line {
  let count = 0;
  let heard = 0;
  let last = '';
  let goesOn = false;
  let wake: () => void = () => {};
  socket.on('message', (data: Buffer) => {
    count++;
    last = data.toString().slice(0, 1_000);
    wake();
  });
  socket.on('close', () => wake());
  const isOpen = () => socket.readyState === WebSocket.OPEN;
  const next = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    get last() {
      return last;
    },
    get goesOn() {
      return goesOn;
    },
    get isOpen() {
      return isOpen();
    },
    send: (text) => socket.send(text, () => {}),
    async hear(firstMs, quietMs) {
      const before = heard;
      const start = performance.now();
      goesOn = false;
      for (;;) {
        const known = count;
        if (isOpen()) await next(known === before ? firstMs : quietMs);
        goesOn = performance.now() - start > MAX_HEAR_MS;
        if (count === known || !isOpen() || goesOn) break;
      }
      heard = count;
      return count - before;
    },
    end: () => socket.terminate(),
  };
}
