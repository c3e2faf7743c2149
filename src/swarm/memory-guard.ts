import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What this process may keep of what its peers sent it, and still expects the rest of. */
const MAX_BYTES = 2 ** 30;
/** What an open socket may take beside, its zlib contexts among it. */
const BYTES_PER_SOCKET = 2 ** 16;
const CHECK_MS = 100;

export interface MemoryGuard {
  /** Sockets open now. */
  readonly sockets: () => number;
  /** Peers sent more than can be kept: it is time to part with them. */
  readonly exceeded: () => void;
  readonly maxBytes?: number;
}

/**
 * A message's length is bounded by socket, so what many sockets send together is not. Looks again and again at what the
 * process keeps, for as long as it lives.
 */
export function guardMemory({ sockets, exceeded, maxBytes = MAX_BYTES }: MemoryGuard): void {
  const isOver = () => keptBytes() > maxBytes + sockets() * BYTES_PER_SOCKET;
  setInterval(() => {
    if (!isOver()) return;
    // What is left over of messages long done is not kept.
    collectGarbage();
    if (isOver()) exceeded();
  }, CHECK_MS).unref();
}

function keptBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

let gc: (() => void) | undefined;

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  gc ??= runInNewContext('gc') as () => void;
  gc();
}
