import { Worker } from 'node:worker_threads';
import { type ErrorCode, WsProfileError } from '../errors.js';
import type { Heap } from './heap.js';
import type { HeapData } from './read/finish.js';
import { readHeapData } from './read/heap-data.js';
import { lazyStrings } from './strings.js';

export interface ReadOptions {
  /** Stops the reading; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What the reading thread sends back, once. */
export type ReaderMessage =
  | { readonly heap: HeapData }
  | { readonly error: { readonly code: ErrorCode | undefined; readonly message: string; readonly hint?: string } };

/**
 * Reads a heap snapshot in this thread.
 * Throws SNAPSHOT_NOT_READABLE, or SNAPSHOT_INVALID with the byte offset of what is wrong.
 */
export async function readHeap(file: string): Promise<Heap> {
  return assemble(readHeapData(file));
}

/** The same in a worker, while this thread goes on. The arrays come back in shared memory, not copied. */
export async function readHeapInWorker(file: string, { signal }: ReadOptions = {}): Promise<Heap> {
  signal?.throwIfAborted();
  const worker = new Worker(compiled('reader-thread'), { workerData: file });
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const message = await new Promise<ReaderMessage>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(signal?.reason ?? new Error('The reading thread ended without an answer.')));
    });
    if ('heap' in message) return assemble(message.heap);
    const { code, message: text, hint } = message.error;
    throw code ? new WsProfileError(code, text, hint === undefined ? {} : { hint }) : new Error(text);
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

function assemble(data: HeapData): Heap {
  return { ...data, strings: lazyStrings(data.file, data.strings) };
}

/** Threads run what was built: from the sources (in tests) that is the same file below dist. */
function compiled(name: string): URL {
  const here = import.meta.url.replace(/\/src\/(.*)\.ts$/, '/dist/$1.js');
  return new URL(`./${name}.js`, here);
}
