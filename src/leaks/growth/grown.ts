import { loadedScripts } from '../../holders/loaded-scripts.js';
import type { HeldSurvivors, Plateau } from '../../model/leak.js';
import type { Loop } from '../../model/sample.js';
import { describeGroups, describeStore, type Found } from '../naming/describe-growth.js';
import { membership } from '../naming/gather.js';
import { heldSurvivors } from '../naming/survivors.js';
import { type Growth, type GrowthGroup, growthGroups, type Level } from './groups.js';
import type { SnapshotSeries } from './series.js';
import { growingStores } from './stores.js';

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
  /** Managers of the lifecycle loop that are still held, and no leak; most first. */
  readonly survivors: readonly HeldSurvivors[];
  /** Scripts that were loaded, as V8 knows them, but for Node's and ours; empty where nothing leaks. */
  readonly scripts: readonly string[];
}

const MAX_PLATEAUS = 10;

/** Judges everything that grew. `after`: figures of a snapshot taken when the managers were gone. */
export function whatGrew(series: SnapshotSeries, plan: WindowPlan, after?: Level): Grown {
  const { loop, managers, roundsPerWindow } = plan;
  // What a window must add to count: one object a round.
  const least = roundsPerWindow;
  const growth = series.growth();
  const last = series.last();
  const groups = growthGroups(growth, least);
  const known = groups.flatMap(({ owner, entries }) => (isModule(growth, owner) ? entries : [owner, ...entries]));
  const stores = growingStores(growth, least, new Set(known));
  const ofCourse = (course: GrowthGroup['course']) => groups.filter((group) => group.course === course);
  const found = (course: GrowthGroup['course']): Found[] => {
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
    survivors: loop === 'lifecycle' ? heldSurvivors(last, membership(growth, ofCourse('linear'))) : [],
    scripts: leaks.length > 0 ? loadedScripts(last.heap) : [],
  };
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
