import { chmodSync, closeSync, openSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { writeHeapSnapshot } from 'node:v8';

/** Writes a heap snapshot, readable by this user alone: it holds every string of the process. Blocks while V8 writes. */
export async function takeSnapshot(file: string): Promise<void> {
  // A later turn than the one that counted survivors: `deref()` pins its target for the rest of the job.
  await nextTurn();
  closeSync(openSync(file, 'w', 0o600));
  chmodSync(file, 0o600);
  writeHeapSnapshot(file);
}
