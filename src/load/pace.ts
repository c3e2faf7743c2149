/** A message later than this by the clock counts from when it was due: a server that stalls must not hide it (wrk2). */
const LATE_MS = 5;
/** A timer's shortest wait. */
const TICK_MS = 1;
/** Messages sent before the event loop gets its turn again. */
const BURST = 2_000;

/**
 * Calls `send` at a constant rate, whatever becomes of the messages, with the time at which each was due (in
 * `performance.now()`'s milliseconds). Stops as soon as the returned function is called.
 */
export function atRate(perSecond: number, send: (due: number) => void): () => void {
  const start = performance.now();
  let calls = 0;
  let timer = setTimeout(tick, TICK_MS);
  function tick(): void {
    const now = performance.now();
    const owed = Math.floor(((now - start) / 1000) * perSecond) - calls;
    const burst = Math.min(owed, BURST);
    for (let i = 0; i < burst; i++) {
      const due = start + (++calls / perSecond) * 1000;
      send(now - due > LATE_MS ? due : now);
    }
    timer = setTimeout(tick, TICK_MS);
  }
  return () => clearTimeout(timer);
}
