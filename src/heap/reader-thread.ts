/** The thread that `readHeapInWorker` starts: reads one file, sends one message. */
import { parentPort, workerData } from 'node:worker_threads';
import { WsProfileError } from '../errors.js';
import { readHeapData } from './read/heap-data.js';
import type { ReaderMessage } from './read-heap.js';

parentPort?.postMessage(read(String(workerData)));

function read(file: string): ReaderMessage {
  try {
    return { heap: readHeapData(file) };
  } catch (error) {
    if (error instanceof WsProfileError) {
      const { code, message, hint } = error;
      return { error: { code, message, ...(hint !== undefined && { hint }) } };
    }
    return {
      error: { code: undefined, message: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    };
  }
}
