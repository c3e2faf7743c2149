import type { ClassGrowth } from '../model/leak.js';
import { typicalWindow } from './course.js';
import type { Growth, GrowthGroup } from './groups.js';
import { type Candidate, classRank } from './head-class.js';
import { className } from './hops.js';
import type { LastHeap } from './series.js';

/** What hangs from the entries of one group, class by class. */
export interface Gathered {
  readonly classes: readonly ClassGrowth[];
  /** Bytes that each window added, the holder's own store included. */
  readonly bytes: readonly number[];
  readonly candidates: readonly Candidate[];
  /** A young heap node of each class, the nearest to the holder. */
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

/** The nearest young heap node of each class of each group; where none is young (handles have no age), the nearest. */
export function samples(last: LastHeap, groupOf: Int32Array, groupCount: number): Map<string, number>[] {
  const { heap, holders, place, firstMaxId } = last;
  const young = Array.from({ length: groupCount }, () => new Map<string, number>());
  const any = Array.from({ length: groupCount }, () => new Map<string, number>());
  for (const node of holders.order) {
    const group = groupOf[place[node]!]!;
    if (group === -1) continue;
    const name = className(heap, node);
    if (!any[group]!.has(name)) any[group]!.set(name, node);
    if (heap.nodes.id[node]! > firstMaxId && !young[group]!.has(name)) young[group]!.set(name, node);
  }
  return young.map((found, i) => new Map([...any[i]!, ...found]));
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
