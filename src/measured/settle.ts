import { nextTurn, now, sleep } from './clock.js';
import { countHandles, type Handles, handlesAbove } from './handles.js';

const HANDLES_TIMEOUT_MS = 2_000;
/** Handles that have not moved for this long are left behind, not on their way out. */
const HANDLES_STILL_MS = 250;
const POLL_MS = 5;
const MAX_COLLECTIONS = 12;
/** `heapUsed` stands still when a collection moves it by less. */
const STILL_BYTES = 512;

/**
 * Waits until open handles are back to `level`, or have stood still above it, or the bound is reached. Returns whether they
 * came back.
 */
export async function settleHandles(level: Handles): Promise<boolean> {
  const start = now();
  let signature = '';
  let stillSince = start;
  for (;;) {
    await sleep(POLL_MS);
    const above = handlesAbove(level, countHandles());
    const time = now();
    const seen = JSON.stringify(above);
    if (seen === '{}') return true;
    if (seen !== signature) {
      signature = seen;
      stillSince = time;
    }
    if (time - stillSince >= HANDLES_STILL_MS || time - start >= HANDLES_TIMEOUT_MS) return false;
  }
}

/** Collects garbage until `heapUsed` stands still, at most a dozen times. Lets finalizers and close callbacks run between. */
export async function settleHeap(): Promise<void> {
  let before = Number.POSITIVE_INFINITY;
  for (let i = 0; i < MAX_COLLECTIONS; i++) {
    await nextTurn();
    await nextTurn();
    collectGarbage();
    const { heapUsed } = process.memoryUsage();
    if (Math.abs(before - heapUsed) < STILL_BYTES) return;
    before = heapUsed;
  }
}

/** Open handles as a timer's callback sees them. */
export async function readHandles(): Promise<Handles> {
  await sleep(POLL_MS);
  return countHandles();
}

function collectGarbage(): void {
  globalThis.gc?.();
}
