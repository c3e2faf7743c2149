import { type Classes, classify } from '../../heap/classes.js';
import type { Heap } from '../../heap/heap.js';
import { analyseInWorker } from '../../heap/read-heap.js';
import type { Weights } from '../../heap/retained-sizes.js';
import type { Shape } from '../../heap/shapes.js';

/** A snapshot that is read, weighed and classified. */
export interface OpenHeap {
  readonly heap: Heap;
  readonly weights: Weights;
  readonly classes: Classes;
}

/** Reading tells of itself after this long. */
const PATIENCE_MS = 1000;

/** Reads a snapshot in a worker, with progress on stderr when it takes long; an interrupt ends it. */
export async function openHeap(process: NodeJS.Process, file: string, shapes?: readonly Shape[]): Promise<OpenHeap> {
  const progress = progressOf(process, file);
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.once('SIGINT', stop);
  try {
    const options = { edgeNames: true, signal: interrupt.signal, onProgress: progress.show };
    const { heap, weights } = await analyseInWorker(file, options);
    return { heap, weights, classes: classify(heap, shapes) };
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
      const line = done < 1 ? `reading ${file}: ${Math.floor(done * 100)} %` : `weighing ${file}`;
      if (stderr.isTTY) stderr.write(`\r\x1b[K${line}`);
      else if (!shown) stderr.write(`${line}\n`);
      shown = true;
    },
    clear() {
      if (shown && stderr.isTTY) stderr.write('\r\x1b[K');
    },
  };
}
