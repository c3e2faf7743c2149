import { isGeneric } from '../../holders/class-names.js';
import { windowsOf } from './course.js';
import type { Growth, GrowthGroup, Level } from './groups.js';
import type { StoreGrowth } from './stores.js';

/** A time without rounds, from the snapshot after the last window on. */
export interface IdleTime {
  readonly ms: number;
  /** How long each window was. */
  readonly windowsMs: readonly number[];
}

/** What a snapshot after a time without rounds showed. */
export interface Idle extends IdleTime {
  readonly level: Level;
}

/**
 * How what grew over windows went on without rounds.
 * - `grew`: at the pace of the windows, or near it: it is by time.
 * - `gone`: next to nothing is left: its entries go by themselves.
 * - `stayed`: neither.
 */
type Afterwards = 'grew' | 'gone' | 'stayed';

/** The least part of the windows' pace that is the same pace: timers are late on a busy machine. */
const SAME_PACE = 0.5;

/** Judges levels, one a snapshot, by the one after the time without rounds. `least`: what a window must add to count. */
export function afterwards(levels: readonly number[], level: number, least: number, idle: IdleTime): Afterwards {
  const last = levels.at(-1)!;
  const grown = last - levels[0]!;
  const windows = levels.length - 1;
  const windowsMs = idle.windowsMs.reduce((sum, ms) => sum + ms, 0);
  const added = level - last;
  // As much as would count in a window of that length, and as much as the windows added in that time.
  const counts = least * Math.min(1, (idle.ms * windows) / Math.max(1, windowsMs));
  if (added >= Math.max(1, counts) && added * windowsMs >= SAME_PACE * grown * idle.ms) return 'grew';
  return added < 0 && level - levels[0]! < least * windows ? 'gone' : 'stayed';
}

/** How a group went on. What went with its holder, as with a connection that was closed for being idle, did not go by itself. */
export function groupAfterwards(
  growth: Growth,
  { owner, entries }: GrowthGroup,
  least: number,
  idle: Idle,
): Afterwards {
  const now = entries.reduce((sum, node) => sum + (idle.level.count[node] ?? 0), 0);
  const went = afterwards(growth.counts(entries), now, least, idle);
  return went === 'gone' && isHolderGone(growth, owner, idle.level) ? 'stayed' : went;
}

/** Whether none is left of the nearest thing above that is no mere collection: lists go with the last of their entries. */
function isHolderGone({ tree, names, levels }: Growth, owner: number, level: Level): boolean {
  let holder = owner;
  while (tree.parent[holder]! > 0 && isGeneric(names.textOf(tree.className[holder]!))) holder = tree.owner[holder]!;
  const had = levels.at(-1)?.count[holder] ?? 0;
  return tree.parent[holder]! > 0 && had > 0 && (level.count[holder] ?? 0) === 0;
}

/** How a store went on; `least` is of entries. Room is used up in leaps: one without rounds is one by time. */
export function storeAfterwards({ levels, afterIdle, entries }: StoreGrowth, least: number, idle: Idle): Afterwards {
  if (afterIdle === undefined) return 'stayed';
  if (entries) return afterwards(levels, afterIdle, least, idle);
  const added = afterIdle - levels.at(-1)!;
  if (added >= SAME_PACE * Math.max(...windowsOf(levels))) return 'grew';
  return added < 0 && afterIdle <= levels[0]! ? 'gone' : 'stayed';
}
