/** The thread that `scrubInWorker` starts: writes one copy, sends its progress and one answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { toThreadError } from '../worker-thread.js';
import { scrubSnapshot } from './scrub.js';
import type { ScrubMessage, ScrubTask } from './scrub-in-worker.js';

send(answer(workerData));

function answer({ from, to }: ScrubTask): ScrubMessage {
  try {
    return { report: scrubSnapshot(from, to, (progress) => send({ progress })) };
  } catch (error) {
    return { error: toThreadError(error) };
  }
}

function send(message: ScrubMessage): void {
  parentPort?.postMessage(message);
}
