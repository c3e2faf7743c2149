import { EdgeType, type Heap } from '../../heap/heap.js';
import { ARRAY_BUFFER_DATA, BIGINT, className, isOutsideHeap, STRING } from '../../holders/class-names.js';
import { closurePosition, type HolderPath, holderPath } from '../../holders/path.js';
import type { ClassGrowth, LeakKind } from '../../model/leak.js';
import { nounFor } from '../../model/noun.js';
import type { Path } from '../../model/path.js';
import type { Growth, GrowthGroup } from '../growth/groups.js';
import type { LastHeap } from '../growth/series.js';
import type { StoreGrowth } from '../growth/stores.js';
import { type Gathered, gather, membership, samples } from './gather.js';
import { type Candidate, ClassRank, headClass } from './head-class.js';
import { kindOf, listenerKind } from './kind.js';
import { survivorsByGroup } from './survivors.js';

/** Something that grows in every window: a leak, before it has a name and is compared with what is known. */
export interface Found {
  readonly className: string;
  readonly kind: LeakKind;
  readonly detail?: string;
  /** Objects of the class (elements, where one store grows) that each window added. */
  readonly windows: readonly number[];
  /** Bytes that each window added. */
  readonly bytes: readonly number[];
  readonly classes: readonly ClassGrowth[];
  readonly path: Path;
  /** Gone again when the managers were destroyed; false when that was not looked at. */
  readonly released: boolean;
  /** It grows without rounds too, at the pace of the clock. */
  readonly byTime: boolean;
  /** Index in `path` of what hangs from the thing that did not grow. */
  readonly entry: number;
  /** Managers among it that were destroyed. */
  readonly survivors: number;
}

const MAX_CLASSES = 50;

/**
 * Describes each group: the class a person would name, who holds it, of what kind it is.
 *
 * @param units managers (or exercises) of a window
 */
export function describeGroups(
  growth: Growth,
  groups: readonly GrowthGroup[],
  last: LastHeap,
  units: number,
  isReleased: (group: GrowthGroup) => boolean,
): Found[] {
  if (groups.length === 0) return [];
  const groupOf = membership(growth, groups);
  const sampled = samples(growth, groups, groupOf, last);
  const members = groups.map((): number[] => []);
  groupOf.forEach((group, node) => {
    if (group >= 0) members[group]!.push(node);
  });
  const survivors = survivorsByGroup(last, groupOf, groups.length);
  return groups.flatMap((group, i) => {
    const gathered = gather(growth, group, members[i]!, sampled[i]!, last);
    const found = describe(group, gathered, last, groupOf, i, units);
    return found
      ? { ...found, released: isReleased(group), byTime: group.byTime === true, survivors: survivors[i]! }
      : [];
  });
}

function describe(
  group: GrowthGroup,
  gathered: Gathered,
  last: LastHeap,
  groupOf: Int32Array,
  index: number,
  units: number,
): Omit<Found, 'released' | 'byTime' | 'survivors'> | undefined {
  const head = headClass(gathered.candidates, units);
  if (!head) return undefined;
  const node = gathered.sample.get(head.className)!;
  const path = holderPath(last, node);
  const entry = entryOf(path, last, groupOf, index);
  const isChain = head.perWindowDirect > 0 && isChainOf(group, last);
  const isNamedClass = entryRank(gathered, path.steps[entry]?.name) <= ClassRank.package;
  const { kind, detail } = kindOf({ last, path, entry, external: externalPart(gathered), isChain, isNamedClass });
  const { everywhere } = group;
  const windows = everywhere?.className === head.className ? everywhere.added : windowsOfHead(gathered, head);
  // A reaction to a promise is several things, and one of them says what it is.
  const others = kind === 'pending-promise' ? NO_OTHERS : othersBeside(gathered, head.className);
  return {
    className:
      others.count > 0
        ? `${head.className} and ${others.count} more ${nounFor(others.count, 'class')}`
        : head.className,
    kind,
    ...(detail ? { detail } : {}),
    windows: others.count > 0 ? others.windows : windows,
    bytes: gathered.bytes,
    classes: gathered.classes.slice(0, MAX_CLASSES),
    path: path.steps,
    entry,
  };
}

function entryRank({ candidates }: Gathered, name: string | undefined): number {
  return candidates.find(({ className }) => className === name)?.rank ?? ClassRank.native;
}

/** Of a class that says nothing, and of functions, only what hangs from the holder is counted: inside may be more that are called so. */
function windowsOfHead(
  { classes, direct }: Gathered,
  { className, rank, perWindowDirect }: Candidate,
): readonly number[] {
  if (rank >= ClassRank.collection && perWindowDirect > 0) return direct.get(className)!;
  return classes.find((growth) => growth.className === className)!.count;
}

const NO_OTHERS = { count: 0, windows: [] };

/** Entries of many classes, none of which stands for the rest: all of them together. */
function othersBeside({ candidates, classes }: Gathered, head: string): { count: number; windows: readonly number[] } {
  const entries = candidates.filter(({ perWindowDirect, rank }) => perWindowDirect > 0 && rank < ClassRank.text);
  const headEntry = entries.find(({ className }) => className === head);
  const rest = entries.filter(({ className }) => className !== head);
  const restCount = rest.reduce((total, { perWindowDirect }) => total + perWindowDirect, 0);
  if (!headEntry || restCount <= headEntry.perWindowDirect) return NO_OTHERS;
  const names = new Set(entries.map(({ className }) => className));
  const counted = classes.filter(({ className }) => names.has(className));
  return {
    count: rest.length,
    windows: (counted[0]?.count ?? []).map((_, i) => counted.reduce((total, { count }) => total + count[i]!, 0)),
  };
}

/**
 * The first step of the path that was left behind: one of the group's, and past what was there before the first window,
 * as where one thing holds another of its kind the two share a place.
 */
function entryOf(path: HolderPath, { place, heap, firstMaxId }: LastHeap, groupOf: Int32Array, index: number): number {
  const found = path.strides.findIndex(({ to }) => groupOf[place[to]!] === index);
  if (found === -1) return path.steps.length - 1;
  const young = path.strides.findIndex(({ to }, i) => i >= found && heap.nodes.id[to]! > firstMaxId);
  return (young === -1 ? found : young) + 1;
}

/** Whether most of the entries hang one from the other. */
function isChainOf({ entries, added }: GrowthGroup, { holders, place }: LastHeap): boolean {
  const isEntry = new Set(entries);
  let links = 0;
  for (const node of holders.order) {
    const from = holders.holder[node]!;
    if (from !== node && isEntry.has(place[node]!) && place[from] === place[node]) links++;
  }
  return links * 2 > added.reduce((total, count) => total + count, 0);
}

function externalPart({ classes, bytes }: Gathered): number {
  const outside = classes.filter(({ className }) => isOutsideHeap(className));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return outside.reduce((total, growth) => total + sum(growth.bytes), 0) / Math.max(1, sum(bytes));
}

/** What a store gains is told by what it is made of. */
const STORES: readonly (readonly [RegExp, said: string, bytes: number])[] = [
  [/^\(string\)$/, 'characters of a string', 1],
  [/^\(bigint\)$/, 'bytes of a bigint', 1],
  [/^system \/ JSArrayBufferData$/, 'bytes of an ArrayBuffer', 1],
  [/Array$/, 'elements of an Array', 8],
  [/Map$/, 'entries of a Map', 28],
  [/Set$/, 'entries of a Set', 20],
  [/^Object$/, 'properties of an object', 24],
];

/** Stores that are called otherwise than V8 calls them. */
const STORE_NAMES: ReadonlyMap<string, string> = new Map([
  [STRING, 'string'],
  [BIGINT, 'bigint'],
  [ARRAY_BUFFER_DATA, 'ArrayBuffer'],
]);

/** Describes a store that grows while nothing else does. */
export function describeStore(
  growth: Growth,
  { owner, added, entries, byTime = false }: StoreGrowth,
  last: LastHeap,
  released: boolean,
): Found | undefined {
  const node = last.holders.order.find((candidate) => last.place[candidate] === owner);
  if (node === undefined) return undefined;
  const path = holderPath(last, node);
  const name = growth.names.textOf(growth.tree.className[owner]!);
  const [, said, size] = STORES.find(([pattern]) => pattern.test(name)) ?? [/./, `elements of ${name}`, 8];
  const common = {
    windows: entries ?? added.map((bytes) => Math.round(bytes / size)),
    bytes: added,
    classes: [{ className: name, count: added.map(() => 0), bytes: added }],
    released,
    byTime,
    // A store has no room for managers: what it holds was there before.
    survivors: 0,
  };
  const listener = entries && sameListener(last, node, path.steps);
  if (listener) return { ...common, ...listener };
  const how = entries ? 'whose entries are all of things that were there before' : 'by its capacity';
  return {
    ...common,
    className: said,
    kind: 'growing-store',
    detail: `the store of one ${STORE_NAMES.get(name) ?? name}, ${how}`,
    path: path.steps,
    entry: path.steps.length,
  };
}

/** One function that was added again and again to an emitter's list of listeners. */
function sameListener(
  { heap }: LastHeap,
  list: number,
  path: Path,
): Pick<Found, 'className' | 'kind' | 'detail' | 'path' | 'entry'> | undefined {
  const newest = lastElement(heap, list);
  if (newest === undefined) return undefined;
  const [root, ...hops] = path;
  const source = closurePosition(heap, newest);
  const step = { edge: '[]', edgeKind: 'element', name: className(heap, newest), ...(source && { source }) } as const;
  const whole: Path = [root, ...hops, step];
  const entry = whole.length - 1;
  const kind = listenerKind(whole, entry);
  return kind && { className: step.name, ...kind, path: whole, entry };
}

function lastElement(heap: Heap, list: number): number | undefined {
  const { firstEdge } = heap.nodes;
  for (let edge = firstEdge[list + 1]! - 1; edge >= firstEdge[list]!; edge--) {
    if (heap.edges.type[edge] === EdgeType.element) return heap.edges.to[edge]!;
  }
  return undefined;
}
