import type { Classes } from './classes.js';
import type { Heap, Numbers } from './heap.js';

/** What is kept of a snapshot to compare it with a later one of the same process: ids and sizes by class. */
export interface Roster {
  /** By the classes' keys. */
  readonly classes: ReadonlyMap<string, RosterClass>;
}

interface RosterClass {
  readonly name: string;
  /** Ascending. */
  readonly ids: Float64Array;
  /** Bytes, for each id. */
  readonly sizes: Float64Array;
}

/** How a class differs between two snapshots. */
export interface ClassChange {
  readonly key: string;
  readonly name: string;
  readonly added: number;
  readonly deleted: number;
  readonly addedBytes: number;
  readonly deletedBytes: number;
  /** Ids of the nodes that are there only in the later snapshot, ascending. */
  readonly addedIds: readonly number[];
}

/**
 * Takes the roster of a heap. `shallow`: see `shallowSizes`; nodes without a size of their own are left out. To compare
 * heaps, classify them with the same shapes: the later one's.
 */
export function rosterOf(heap: Heap, classes: Classes, shallow: Numbers): Roster {
  const members = new Map<number, number[]>();
  for (let node = 0; node < heap.nodes.count; node++) {
    if (shallow[node] === 0) continue;
    const own = classes.of[node]!;
    const nodes = members.get(own);
    if (nodes) nodes.push(node);
    else members.set(own, [node]);
  }
  const { id } = heap.nodes;
  const roster = new Map<string, RosterClass>();
  for (const [index, nodes] of members) {
    nodes.sort((a, b) => id[a]! - id[b]!);
    roster.set(classes.keys[index]!, {
      name: classes.names[index]!,
      ids: Float64Array.from(nodes, (node) => id[node]!),
      sizes: Float64Array.from(nodes, (node) => shallow[node]!),
    });
  }
  return { classes: roster };
}

/** Compares two snapshots of one process by node id, class by class. Classes in which nothing changed are left out. */
export function compareRosters(before: Roster, after: Roster): readonly ClassChange[] {
  const keys = new Set([...before.classes.keys(), ...after.classes.keys()]);
  return [...keys]
    .map((key) => change(key, before.classes.get(key), after.classes.get(key)))
    .filter(({ added, deleted }) => added > 0 || deleted > 0);
}

const NOBODY: RosterClass = { name: '', ids: new Float64Array(), sizes: new Float64Array() };

function change(key: string, before: RosterClass = NOBODY, after: RosterClass = NOBODY): ClassChange {
  const addedIds: number[] = [];
  let addedBytes = 0;
  let deleted = 0;
  let deletedBytes = 0;
  for (let i = 0, j = 0; i < before.ids.length || j < after.ids.length; ) {
    const old = before.ids[i] ?? Number.POSITIVE_INFINITY;
    const now = after.ids[j] ?? Number.POSITIVE_INFINITY;
    if (old < now) {
      deleted++;
      deletedBytes += before.sizes[i]!;
    } else if (now < old) {
      addedIds.push(now);
      addedBytes += after.sizes[j]!;
    }
    if (old <= now) i++;
    if (now <= old) j++;
  }
  const name = after === NOBODY ? before.name : after.name;
  return { key, name, added: addedIds.length, deleted, addedBytes, deletedBytes, addedIds };
}
