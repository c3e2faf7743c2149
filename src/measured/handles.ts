import { readdirSync, readlinkSync } from 'node:fs';

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

/** Open file descriptors that are files, where the system tells (`/proc`): Node counts them among no active resources. */
export function countFiles(): Handles {
  const files = descriptors().filter((link) => link.startsWith('/') && !link.startsWith('/proc/'));
  return files.length > 0 ? { file: files.length } : {};
}

function descriptors(): readonly string[] {
  try {
    return readdirSync('/proc/self/fd').flatMap((fd) => targetOf(fd) ?? []);
  } catch {
    return [];
  }
}

/** Undefined for a descriptor that is closed again: the one that the folder was read with. */
function targetOf(fd: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
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
