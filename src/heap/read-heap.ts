import { Worker } from 'node:worker_threads';
import type { Heap } from './heap.js';
import { type HeapData, readEdgeNames } from './read/finish.js';
import { readHeapData } from './read/heap-data.js';
import { type Weights, weigh } from './retained-sizes.js';
import { lazyStrings } from './strings.js';
import { fromThreadError, type ThreadError, threadFile } from './worker-thread.js';

/** A share of the work that is done, from 0 to 1. */
export type OnProgress = (done: number) => void;

export interface ReadOptions {
  /** Stops the reading; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /**
   * Also read the edges' names in the worker. Otherwise they are read, as the strings are, when first asked for: then
   * the file must still be there, and the thread that asks waits for it.
   */
  readonly edgeNames?: boolean;
}

/** What the reading thread is asked for. */
export interface ReaderTask {
  readonly file: string;
  readonly weigh: boolean;
  readonly edgeNames: boolean;
}

/** What it sends back: progress, and one of the others at the end. */
export type ReaderMessage =
  | { readonly progress: number }
  | { readonly heap: HeapData; readonly edgeNames?: Uint32Array; readonly weights?: Weights }
  | { readonly error: ThreadError };

/**
 * Reads a heap snapshot in this thread.
 * Throws SNAPSHOT_NOT_READABLE, or SNAPSHOT_INVALID with the byte offset of what is wrong.
 */
export async function readHeap(file: string, onProgress?: OnProgress): Promise<Heap> {
  return assemble(readHeapData(file, onProgress));
}

/** The same in a worker, while this thread goes on. The arrays come back in shared memory, not copied. */
export async function readHeapInWorker(file: string, options: ReadOptions = {}): Promise<Heap> {
  const answer = await askWorker({ file, weigh: false, edgeNames: options.edgeNames ?? false }, options);
  return assemble(answer.heap, answer.edgeNames);
}

/** Reads a heap snapshot and weighs it, all in a worker. */
export async function analyseInWorker(
  file: string,
  options: ReadOptions = {},
): Promise<{ readonly heap: Heap; readonly weights: Weights }> {
  const answer = await askWorker({ file, weigh: true, edgeNames: options.edgeNames ?? false }, options);
  const heap = assemble(answer.heap, answer.edgeNames);
  return { heap, weights: answer.weights ?? weigh(heap) };
}

/** A heap whose strings and edge names are read from the file when they are first asked for. */
export function assemble(data: HeapData, edgeNames?: Uint32Array): Heap {
  const { source, edges, ...rest } = data;
  let names = edgeNames;
  return {
    ...rest,
    edges: {
      ...edges,
      get nameOrIndex() {
        names ??= readEdgeNames(data);
        return names;
      },
    },
    strings: lazyStrings(source, data.strings),
  };
}

type ReaderAnswer = Extract<ReaderMessage, { readonly heap: HeapData }>;

async function askWorker(task: ReaderTask, { signal, onProgress }: ReadOptions): Promise<ReaderAnswer> {
  signal?.throwIfAborted();
  const worker = new Worker(threadFile('reader-thread', import.meta.url), { workerData: task });
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<ReaderAnswer>((resolve, reject) => {
      worker.on('message', (message: ReaderMessage) => {
        if ('progress' in message) onProgress?.(message.progress);
        else if ('heap' in message) resolve(message);
        else reject(fromThreadError(message.error));
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(signal?.reason ?? new Error('The reading thread ended without an answer.')));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
