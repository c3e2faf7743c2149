/** The thread that `readHeapInWorker` starts: reads one file, sends its progress and one answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { readEdgeNames } from './read/finish.js';
import { readHeapData } from './read/heap-data.js';
import { assemble, type ReaderMessage, type ReaderTask } from './read-heap.js';
import { weigh } from './retained-sizes.js';
import { toThreadError } from './worker-thread.js';

send(answer(workerData));

function answer({ file, ...wanted }: ReaderTask): ReaderMessage {
  try {
    const heap = readHeapData(file, (progress) => send({ progress }));
    const edgeNames = wanted.edgeNames ? readEdgeNames(heap) : undefined;
    const weights = wanted.weigh ? weigh(assemble(heap, edgeNames)) : undefined;
    return { heap, ...(edgeNames && { edgeNames }), ...(weights && { weights }) };
  } catch (error) {
    return { error: toThreadError(error) };
  }
}

function send(message: ReaderMessage): void {
  parentPort?.postMessage(message);
}
