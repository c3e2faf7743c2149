import { statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { WsProfileError } from '../../errors.js';
import type { OnProgress } from '../read-heap.js';
import { fromThreadError, type ThreadError, threadFile } from '../worker-thread.js';
import type { ScrubReport } from './scrub.js';

/** What the thread is asked for. */
export interface ScrubTask {
  readonly from: string;
  readonly to: string;
}

/** What it sends back: progress, and one of the others at the end. */
export type ScrubMessage =
  | { readonly progress: number }
  | { readonly report: ScrubReport }
  | { readonly error: ThreadError };

/**
 * Writes a scrubbed copy, in a worker: whole or not at all, readable by this user alone, and never over the snapshot itself.
 *
 * @throws WsProfileError USAGE, SNAPSHOT_NOT_READABLE, SNAPSHOT_INVALID, DISK_NOT_WRITABLE; the signal's reason
 */
export async function scrubInWorker(
  from: string,
  to: string,
  options: { readonly signal?: AbortSignal; readonly onProgress?: OnProgress } = {},
): Promise<ScrubReport> {
  if (isSameFile(from, to)) {
    throw new WsProfileError('USAGE', `${to} is the snapshot itself: the copy would replace it.`, {
      hint: 'Name another file with --out.',
    });
  }
  const part = join(dirname(to), `.${basename(to)}.${process.pid}.part`);
  try {
    await rm(part, { force: true });
    const report = await askWorker({ from, to: part }, options);
    await rename(part, to).catch((cause: Error) => {
      throw new WsProfileError('DISK_NOT_WRITABLE', `The copy can not be written: ${cause.message}.`, { cause });
    });
    return report;
  } finally {
    await rm(part, { force: true });
  }
}

/** Whatever their names and the links between them. */
function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}

async function askWorker(
  task: ScrubTask,
  { signal, onProgress }: { readonly signal?: AbortSignal; readonly onProgress?: OnProgress },
): Promise<ScrubReport> {
  signal?.throwIfAborted();
  const worker = new Worker(threadFile('scrub-thread', import.meta.url), { workerData: task });
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<ScrubReport>((resolve, reject) => {
      worker.on('message', (message: ScrubMessage) => {
        if ('progress' in message) onProgress?.(message.progress);
        else if ('report' in message) resolve(message.report);
        else reject(fromThreadError(message.error));
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(signal?.reason ?? new Error('The scrubbing thread ended without an answer.')));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
