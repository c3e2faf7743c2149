import { loadedScripts } from '../../holders/loaded-scripts.js';
import { waitingTimers } from '../../holders/timer-lists.js';
import type { HeldSurvivors, Plateau } from '../../model/leak.js';
import type { Loop } from '../../model/sample.js';
import { describeGroups, describeStore, type Found } from '../naming/describe-growth.js';
import { membership } from '../naming/gather.js';
import { countSurvivors, heldSurvivors } from '../naming/survivors.js';
import type { Grew } from './course.js';
import { type Growth, type GrowthGroup, growthGroups, type Level } from './groups.js';
import { groupAfterwards, type Idle, type IdleTime, storeAfterwards } from './idle.js';
import type { LastHeap, SnapshotSeries } from './series.js';
import { growingStores, type StoreGrowth } from './stores.js';

/** What was done between two snapshots of a loop: the same in every window. */
export interface WindowPlan {
  readonly loop: Loop;
  /** N. */
  readonly managers: number;
  readonly roundsPerWindow: number;
}

/** What grew over the snapshots of one loop: plain data, so that it crosses from a worker. */
export interface Grown {
  /** Windows between the snapshots. */
  readonly windows: number;
  /** Grows in every window. */
  readonly leaks: readonly Found[];
  /** Grew, and stopped. */
  readonly plateaus: readonly Plateau[];
  /** Grew, and can't yet be told; more windows are needed. */
  readonly open: readonly Found[];
  /** Grew to the end, in bursts that can't be told to be a leak or none. */
  readonly uneven: readonly Found[];
  /** Grew, and was next to gone after a time without rounds: its entries go by themselves. */
  readonly gone: readonly Found[];
  /** Timers among what grew that come once and were not yet due, shortest delay first. */
  readonly waiting: readonly Waiting[];
  /** Managers of the lifecycle loop that are still held, and no leak; most first. */
  readonly survivors: readonly HeldSurvivors[];
  /** How many of them the last snapshot has, those of leaks among them. */
  readonly survivorCount: number;
  /** Scripts that were loaded, as V8 knows them, but for Node's and ours; empty where nothing leaks. */
  readonly scripts: readonly string[];
}

/** Timers that come once, set since the first snapshot. */
export interface Waiting {
  readonly delayMs: number;
  readonly count: number;
}

/** Snapshots beside those of the windows. */
export interface SnapshotsBeside {
  /** Steady loop: after the managers were destroyed, to tell what they gave back. */
  readonly afterTeardown?: string | undefined;
  /** After a time without rounds that followed the last window: what grows in it too is by time. */
  readonly idle?: (IdleTime & { readonly snapshot: string }) | undefined;
}

/** What was seen beside the windows. */
interface Beside {
  /** Figures of a snapshot taken when the managers were gone. */
  readonly after?: Level | undefined;
  readonly idle?: Idle | undefined;
}

const MAX_PLATEAUS = 10;

/** Reads what was seen beside the windows. */
export async function beside(series: SnapshotSeries, { afterTeardown, idle }: SnapshotsBeside): Promise<Beside> {
  return {
    after: afterTeardown === undefined ? undefined : await series.peek(afterTeardown),
    idle: idle && { ...idle, level: await series.peek(idle.snapshot) },
  };
}

/** Judges everything that grew. */
export function whatGrew(series: SnapshotSeries, plan: WindowPlan, { after, idle }: Beside = {}): Grown {
  const { loop, managers, roundsPerWindow } = plan;
  // What a window must add to count: one object a round.
  const least = roundsPerWindow;
  const growth = series.growth();
  const last = series.last();
  const groups = growthGroups(growth, least).map((group) =>
    withAfterwards(group, idle && groupAfterwards(growth, group, least, idle)),
  );
  const known = groups.flatMap(({ owner, entries }) => (isModule(growth, owner) ? entries : [owner, ...entries]));
  const stores = growingStores(growth, least, new Set(known), idle?.level).map((store) =>
    withAfterwards(store, idle && storeAfterwards(store, least, idle)),
  );
  const ofCourse = (course: Grew) => groups.filter((group) => group.course === course);
  const found = (course: Grew): Found[] => {
    const counted = ofCourse(course);
    return [
      ...describeGroups(
        growth,
        counted,
        last,
        managers * roundsPerWindow,
        (group) => after !== undefined && isReleased(growth, group.entries, after),
      ),
      ...stores
        .filter((store) => store.course === course)
        .flatMap(
          (store) =>
            describeStore(growth, store, last, after !== undefined && isGone(growth, store.owner, after)) ?? [],
        ),
    ].filter((one) => !isOurs(one));
  };
  const leaks = found('linear');
  return {
    windows: series.files.length - 1,
    leaks,
    plateaus: toPlateaus(found('stopped'), loop),
    open: found('open'),
    uneven: found('uneven'),
    gone: found('gone'),
    waiting: waitingAmong(last, least),
    survivors: loop === 'lifecycle' ? heldSurvivors(last, membership(growth, ofCourse('linear'))) : [],
    survivorCount: loop === 'lifecycle' && leaks.length > 0 ? countSurvivors(last.heap) : 0,
    scripts: leaks.length > 0 ? loadedScripts(last.heap) : [],
  };
}

/** What a time without rounds says goes before what the windows say: one that was shorter is no plateau. */
function withAfterwards<T extends GrowthGroup | StoreGrowth>(
  grown: T,
  afterwards: 'grew' | 'gone' | 'stayed' | undefined,
): T {
  const byTime = afterwards === 'grew';
  const isGoing = afterwards === 'gone' && grown.course !== 'stopped';
  return { ...grown, course: byTime ? 'linear' : isGoing ? 'gone' : grown.course, byTime };
}

/** One for each delay of which at least one a round was set since the first snapshot. */
function waitingAmong({ heap, holders, firstMaxId }: LastHeap, least: number): Waiting[] {
  return waitingTimers(holders)
    .map(({ delayMs, timers }) => ({
      delayMs,
      count: timers.filter((timer) => heap.nodes.id[timer]! > firstMaxId).length,
    }))
    .filter(({ count }) => count >= least)
    .sort((a, b) => a.delayMs - b.delayMs);
}

/** The weak references by which the measured process counts survivors: one more for each manager that leaks. */
function isOurs({ className, path }: Found): boolean {
  return [className, ...path.map(({ name }) => name)].some((name) => name.startsWith('WsProfileSurvivor'));
}

/** Part of the growth that may be left when it counts as given back. */
const REMAINDER = 0.1;

function isReleased(growth: Growth, entries: readonly number[], after: Level): boolean {
  const total = (level: Level | undefined) => entries.reduce((sum, node) => sum + (level?.count[node] ?? 0), 0);
  const first = total(growth.levels[0]);
  const grown = total(growth.levels.at(-1)) - first;
  return total(after) - first <= REMAINDER * grown;
}

function isGone(growth: Growth, owner: number, after: Level): boolean {
  return (after.count[owner] ?? 0) < (growth.levels.at(-1)?.count[owner] ?? 0);
}

function isModule({ tree }: Growth, owner: number): boolean {
  return tree.parent[owner] === 0;
}

/** One plateau a class, most bytes first. */
function toPlateaus(found: readonly Found[], loop: Loop): Plateau[] {
  const byClass = new Map<string, Plateau>();
  for (const { className, windows, bytes } of found) {
    const known = byClass.get(className);
    const add = (more: readonly number[], to: readonly number[] = []) => more.map((value, i) => value + (to[i] ?? 0));
    byClass.set(className, {
      className,
      loop,
      windows: add(windows, known?.windows),
      bytes: add(bytes, known?.bytes),
    });
  }
  const total = ({ bytes }: Plateau) => bytes.reduce((sum, value) => sum + value, 0);
  return [...byClass.values()].sort((a, b) => total(b) - total(a)).slice(0, MAX_PLATEAUS);
}
