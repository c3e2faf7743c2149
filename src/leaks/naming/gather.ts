import type { ClassGrowth } from '../../model/leak.js';
import { typicalWindow } from '../growth/course.js';
import type { Growth, GrowthGroup } from '../growth/groups.js';
import type { LastHeap } from '../growth/series.js';
import { type Candidate, classRank } from './head-class.js';

/** What hangs from the entries of one group, class by class. */
export interface Gathered {
  readonly classes: readonly ClassGrowth[];
  /** Objects of each class directly at the entries, added by each window. */
  readonly direct: ReadonlyMap<string, readonly number[]>;
  /** Bytes that each window added, the holder's own store included. */
  readonly bytes: readonly number[];
  readonly candidates: readonly Candidate[];
  /** A heap node of each class. */
  readonly sample: ReadonlyMap<string, number>;
}

/** Tree nodes at and below each group's entries: the index of the group by tree node, -1 for none. */
export function membership(growth: Growth, groups: readonly GrowthGroup[]): Int32Array {
  const { tree } = growth;
  const groupOf = new Int32Array(tree.size).fill(-1);
  groups.forEach(({ entries }, i) => {
    for (const entry of entries) groupOf[entry] = i;
  });
  for (let node = 1; node < tree.size; node++) {
    if (groupOf[node] === -1) groupOf[node] = groupOf[tree.parent[node]!]!;
  }
  return groupOf;
}

/**
 * A heap node for each class of each group that shows how its like are held: of the place where the class hangs from
 * the holder, or else where most of it were added, a young one, neither the nearest nor the farthest. Handles have no age: where none is young, any will do.
 */
export function samples(
  growth: Growth,
  groups: readonly GrowthGroup[],
  groupOf: Int32Array,
  last: LastHeap,
): Map<string, number>[] {
  const { tree, names } = growth;
  const { heap, holders, place, firstMaxId } = last;
  const best = groups.map(() => new Map<string, { node: number; added: number }>());
  const entries = new Set(groups.flatMap((group) => group.entries));
  for (let node = 1; node < tree.size; node++) {
    const group = groupOf[node]!;
    if (group === -1 || !tree.isData[node]) continue;
    const name = names.textOf(tree.className[node]!);
    const total = sum(growth.added([node]));
    const added = entries.has(node) && total > 0 ? Number.POSITIVE_INFINITY : total;
    const known = best[group]!.get(name);
    if (!known || added > known.added) best[group]!.set(name, { node, added });
  }
  const wanted = new Map<number, { old: number[]; young: number[] }>();
  for (const classes of best) for (const { node } of classes.values()) wanted.set(node, { old: [], young: [] });
  for (const node of holders.order) {
    const found = wanted.get(place[node]!);
    if (found) (heap.nodes.id[node]! > firstMaxId ? found.young : found.old).push(node);
  }
  return best.map((classes) => {
    const chosen = new Map<string, number>();
    for (const [name, { node }] of classes) {
      const { old, young } = wanted.get(node)!;
      const from = young.length > 0 ? young : old;
      if (from.length > 0) chosen.set(name, from[from.length >> 1]!);
    }
    return chosen;
  });
}

/** Adds up what a group's tree nodes gained, by class. */
export function gather(
  growth: Growth,
  group: GrowthGroup,
  members: readonly number[],
  sample: ReadonlyMap<string, number>,
  last: LastHeap,
): Gathered {
  const { tree, names } = growth;
  const classes = new Map<string, { count: number[]; bytes: number[]; distance: number; entries: number[] }>();
  const zeros = () => growth.levels.slice(1).map(() => 0);
  const of = (name: string) => {
    const known = classes.get(name) ?? {
      count: zeros(),
      bytes: zeros(),
      distance: Number.MAX_SAFE_INTEGER,
      entries: zeros(),
    };
    classes.set(name, known);
    return known;
  };
  const entries = new Set(group.entries);
  const store = ownStore(growth, group);
  for (const node of [...store, ...members]) {
    const thing = tree.isData[node] ? node : tree.owner[node]!;
    const known = of(names.textOf(tree.className[thing]!));
    addTo(known.bytes, growth.added([node], 'bytes'));
    if (!tree.isData[node]) continue;
    addTo(known.count, growth.added([node]));
    known.distance = Math.min(known.distance, tree.depth(node));
    if (entries.has(node)) addTo(known.entries, growth.added([node]));
  }
  const grown = [...classes].filter(([, { bytes, count }]) => sum(bytes) > 0 || sum(count) > 0);
  const bytes = zeros();
  for (const [, known] of classes) addTo(bytes, known.bytes);
  return {
    classes: grown
      .sort(([, a], [, b]) => sum(b.bytes) - sum(a.bytes))
      .map(([name, known]) => ({ className: name, count: known.count, bytes: known.bytes })),
    bytes,
    direct: new Map(grown.map(([name, { entries: direct }]) => [name, direct])),
    candidates: grown.flatMap(([name, { count, distance, entries: direct }]) => {
      const node = sample.get(name);
      if (node === undefined || sum(count) <= 0) return [];
      const rank = classRank(last.heap, node, name);
      return {
        className: name,
        perWindow: typicalWindow(count),
        perWindowDirect: typicalWindow(direct),
        rank,
        distance,
      };
    }),
    sample,
  };
}

/** The tables and arrays between a holder and what hangs from it; a module's scope is no store. */
function ownStore(growth: Growth, { owner }: GrowthGroup): number[] {
  const { tree, owned } = growth;
  if (tree.parent[owner] === 0) return [];
  const { first, child } = owned;
  return [...child.subarray(first[owner], first[owner + 1])].filter((node) => !tree.isData[node]);
}

function addTo(total: number[], added: readonly number[]): void {
  added.forEach((growth, i) => {
    total[i]! += growth;
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
