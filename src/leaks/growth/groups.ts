import { isGeneric } from '../../holders/class-names.js';
import { ELEMENT_LABEL, ENTRY_LABELS } from '../../holders/edges.js';
import type { Names } from '../../holders/names.js';
import { courseOf, type Grew, windowsOf } from './course.js';
import { type Children, childrenOf, type PathTree } from './path-tree.js';
import { ENTRY_LABEL, type PlacedHeap } from './place-heap.js';

/** The figures of one snapshot, by tree node. */
export type Level = Pick<PlacedHeap, 'count' | 'bytes' | 'young' | 'entries'>;

/** What grew below one holder that did not grow itself. */
export interface GrowthGroup {
  /** Tree node of the holder. */
  readonly owner: number;
  /** Tree nodes that hang from it and grew, or belong to a class that did. */
  readonly entries: readonly number[];
  readonly course: Grew;
  /** Objects directly at the entries, added by each window. */
  readonly added: readonly number[];
  /** It grows without rounds too, at the pace of the clock. */
  readonly byTime?: boolean;
  /** Of a class that waits elsewhere before it comes here in bursts: what each window added in all places. */
  readonly everywhere?: { readonly className: string; readonly added: readonly number[] };
}

/** The tree of paths over all snapshots of a loop. */
export class Growth {
  readonly tree: PathTree;
  readonly names: Names;
  readonly levels: readonly Level[];
  /** Things of the program by the thing they hang from. */
  readonly owned: Children;

  constructor(tree: PathTree, names: Names, levels: readonly Level[]) {
    this.tree = tree;
    this.names = names;
    this.levels = levels;
    this.owned = childrenOf(tree.owner);
  }

  /** Sum over tree nodes, in each snapshot. */
  counts(nodes: readonly number[]): number[] {
    return this.levels.map(({ count }) => nodes.reduce((sum, node) => sum + (count[node] ?? 0), 0));
  }

  /** Sum over tree nodes of what each window added. */
  added(nodes: readonly number[], figure: 'count' | 'bytes' = 'count'): number[] {
    return windowsOf(this.levels.map((level) => nodes.reduce((sum, node) => sum + (level[figure][node] ?? 0), 0)));
  }

  young(nodes: readonly number[]): number {
    const last = this.levels.at(-1);
    return nodes.reduce((sum, node) => sum + (last?.young[node] ?? 0), 0);
  }

  /** The name by which a thing hangs from its owner; all entries of tables, arrays and dictionaries have the same. */
  slotOf(node: number): string {
    let hop = node;
    while (this.tree.parent[hop] !== this.tree.owner[node]) hop = this.tree.parent[hop]!;
    const label = this.names.textOf(this.tree.label[hop]!);
    return label === ENTRY_LABEL || ENTRY_LABELS.has(label) ? ELEMENT_LABEL : label;
  }
}

/**
 * All growth, by the topmost holder that does not grow itself: what hangs deeper is part of it. `least`: objects that a
 * window must add to count.
 */
export function growthGroups(growth: Growth, least: number): readonly GrowthGroup[] {
  const { first, child } = growth.owned;
  const groups: GrowthGroup[] = [];
  const waiting = [0];
  for (let owner = waiting.pop(); owner !== undefined; owner = waiting.pop()) {
    const all = [...child.subarray(first[owner], first[owner + 1])].filter((node) => growth.tree.isData[node]);
    const found = all.length === 0 ? [] : groupsOf(growth, owner, all, least);
    groups.push(...found);
    const grown = new Set(found.flatMap(({ entries }) => entries));
    for (const node of all) if (!grown.has(node)) waiting.push(node);
  }
  return withBatches(growth, groups, least);
}

/**
 * What is kept in full batches comes in bursts, and waits at another place until then: all objects of a class of the program's are
 * as many more in every window. That is said once, where most of them are.
 */
function withBatches(growth: Growth, groups: readonly GrowthGroup[], least: number): readonly GrowthGroup[] {
  const { tree, names } = growth;
  const told = new Set(groups.flatMap(({ course, entries }) => (course === 'linear' ? entries : [])));
  const bursts = groups.filter(({ course }) => course !== 'linear').sort((a, b) => sum(b.added) - sum(a.added));
  const claimed = new Map<number, GrowthGroup['everywhere'] | undefined>();
  const found = groups.filter(({ course }) => course === 'linear');
  for (const group of bursts) {
    const classes = [...new Set(group.entries.map((node) => tree.className[node]!))];
    const known = classes.length === 1 && claimed.get(classes[0]!);
    if (known) continue;
    for (const id of classes) {
      if (claimed.has(id)) continue;
      const className = names.textOf(id);
      const places = isOfProgram(className) ? placesOf(growth, id, told) : [];
      const added = growth.added(places);
      const isBatch = courseOf(added, least) === 'linear' && isMade(growth, places, added);
      claimed.set(id, isBatch ? { className, added } : undefined);
    }
    const everywhere = classes.map((id) => claimed.get(id)).find((one) => one !== undefined);
    found.push(everywhere ? { ...group, course: 'linear', everywhere } : group);
  }
  return found;
}

function isOfProgram(className: string): boolean {
  return !isGeneric(className) && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(className);
}

function placesOf({ tree }: Growth, className: number, except: ReadonlySet<number>): number[] {
  const places: number[] = [];
  for (let node = 1; node < tree.size; node++) {
    if (tree.className[node] === className && tree.isData[node] && !except.has(node)) places.push(node);
  }
  return places;
}

/** Growth among what hangs from one holder, judged three ways: at one place, over one class, and over everything. */
function groupsOf(growth: Growth, owner: number, all: readonly number[], least: number): GrowthGroup[] {
  const judge = (entries: readonly number[]): GrowthGroup | undefined => {
    const added = growth.added(entries);
    const course = courseOf(added, least);
    if (course === 'flat' || !isMade(growth, entries, added)) return undefined;
    return { owner, entries, course, added };
  };
  const found: GrowthGroup[] = [];
  for (const members of byClass(growth, all).values()) {
    const linear = places(growth, members)
      .map(judge)
      .filter((group) => group?.course === 'linear');
    const whole = linear.length === 0 ? judge(members) : undefined;
    for (const group of [...linear, whole]) if (group) found.push(group);
  }
  if (!found.some(({ course }) => course === 'linear')) {
    const total = judge(all);
    if (total?.course === 'linear') return [{ ...total, entries: all.filter((node) => net(growth, [node]) > 0) }];
  }
  return joinLike(growth, owner, found);
}

/**
 * Things of one class below one holder, by the place they hang from. Entries of a table are one place, and so are names
 * that came or went: a dictionary at its capacity gains as many as it loses.
 */
function places(growth: Growth, members: readonly number[]): number[][] {
  const entries = members.filter((node) => growth.slotOf(node) === ELEMENT_LABEL || growth.counts([node]).includes(0));
  const named = members.filter((node) => !entries.includes(node)).map((node) => [node]);
  return entries.length > 0 ? [entries, ...named] : named;
}

function byClass(growth: Growth, nodes: readonly number[]): Map<number, number[]> {
  const classes = new Map<number, number[]>();
  for (const node of nodes) {
    const className = growth.tree.className[node]!;
    const members = classes.get(className);
    if (members) members.push(node);
    else classes.set(className, [node]);
  }
  return classes;
}

/** Growth is of things made since the first snapshot; what only moved here from elsewhere is no growth. */
function isMade(growth: Growth, entries: readonly number[], added: readonly number[]): boolean {
  return growth.young(entries) * 2 >= sum(added);
}

function net(growth: Growth, nodes: readonly number[]): number {
  return sum(growth.added(nodes));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Keys and values of one table are one growth, and so are both ends of a list; two variables of a module are two. */
function joinLike(growth: Growth, owner: number, groups: readonly GrowthGroup[]): GrowthGroup[] {
  const isModule = growth.tree.parent[owner] === 0;
  const joined = new Map<string, GrowthGroup>();
  for (const group of groups) {
    const node = group.entries[0]!;
    const slot = growth.slotOf(node);
    const place = isModule || slot === ELEMENT_LABEL ? slot : growth.tree.className[node];
    const key = `${group.course} ${place}`;
    const known = joined.get(key);
    if (!known) joined.set(key, group);
    else {
      const added = known.added.map((count, i) => count + group.added[i]!);
      joined.set(key, { ...known, entries: [...known.entries, ...group.entries], added });
    }
  }
  return [...joined.values()];
}
