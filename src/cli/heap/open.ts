import { type Classes, classify } from '../../heap/classes.js';
import type { Heap } from '../../heap/heap.js';
import { analyseInWorker, type OnProgress } from '../../heap/read-heap.js';
import type { Weights } from '../../heap/retained-sizes.js';
import type { Shape } from '../../heap/shapes.js';

/** A snapshot that is read, weighed and classified. */
export interface OpenHeap {
  readonly heap: Heap;
  readonly weights: Weights;
  readonly classes: Classes;
}

/** Reads a snapshot in a worker. */
export async function openHeap(process: NodeJS.Process, file: string, shapes?: readonly Shape[]): Promise<OpenHeap> {
  const { heap, weights } = await withProgress(process, file, (options) =>
    analyseInWorker(file, { edgeNames: true, ...options }),
  );
  return { heap, weights, classes: classify(heap, shapes) };
}

/** Reading tells of itself after this long. */
const PATIENCE_MS = 1000;

/** Does something with a snapshot, with progress on stderr when it takes long; an interrupt ends it. */
export async function withProgress<T>(
  process: NodeJS.Process,
  file: string,
  use: (options: { readonly signal: AbortSignal; readonly onProgress: OnProgress }) => Promise<T>,
): Promise<T> {
  const progress = progressOf(process, file);
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.once('SIGINT', stop);
  try {
    return await use({ signal: interrupt.signal, onProgress: progress.show });
  } finally {
    process.removeListener('SIGINT', stop);
    progress.clear();
  }
}
/** At a terminal one line is drawn over and over; elsewhere one is printed. */
function progressOf(process: NodeJS.Process, file: string) {
  const { stderr } = process;
  const startedAt = performance.now();
  let shown = false;
  return {
    show(done: number) {
      if (performance.now() - startedAt < PATIENCE_MS) return;
      const line = done < 1 ? `reading ${file}: ${Math.floor(done * 100)} %` : `working on ${file}`;
      if (stderr.isTTY) stderr.write(`\r\x1b[K${line}`);
      else if (!shown) stderr.write(`${line}\n`);
      shown = true;
    },
    clear() {
      if (shown && stderr.isTTY) stderr.write('\r\x1b[K');
    },
  };
}
