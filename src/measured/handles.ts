/** Active resources by kind: what keeps the event loop alive, such as `{ TCPSocketWrap: 2, Timeout: 1 }`. */
export type Handles = Record<string, number>;

/** Counts this process's active resources. Call it from a timer's callback each time, so that our own timer counts alike. */
export function countHandles(): Handles {
  const counts: Handles = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (isOwn(kind)) continue;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Resources open in `now` and not in `before`, by kind. Empty when everything is back. */
export function handlesAbove(before: Handles, now: Handles): Handles {
  const above: Handles = {};
  for (const [kind, count] of Object.entries(now)) {
    const extra = count - (before[kind] ?? 0);
    if (extra > 0) above[kind] = extra;
  }
  return above;
}

/** The channel to the parent, the pipes of stdout and stderr, and work that ends by itself within the tick. */
function isOwn(kind: string): boolean {
  return (
    kind === 'PipeWrap' || kind === 'TTYWrap' || kind === 'Immediate' || kind === 'TickObject' || kind === 'Microtask'
  );
}
