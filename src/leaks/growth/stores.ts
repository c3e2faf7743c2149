import { ARRAY_BUFFER_DATA, BIGINT, isUnnamedFunction, STRING } from '../../holders/class-names.js';
import { originOf } from '../../holders/origin.js';
import { rootOfClass } from '../../model/root.js';
import { courseOf, courseOfStore, type Grew, MAX_WINDOWS, windowsOf } from './course.js';
import type { Growth, Level } from './groups.js';
import { PART_LABEL } from './place-heap.js';

/** A store that grew while the number of things did not: an array, table, string, bigint or buffer. */
export interface StoreGrowth {
  /** Tree node of the thing whose store it is. */
  readonly owner: number;
  readonly course: Grew;
  /** Bytes that each window added. */
  readonly added: readonly number[];
  /** What each snapshot showed, bytes or entries: by what it is judged. */
  readonly levels: readonly number[];
  /** The same after a time without rounds, where there was one. */
  readonly afterIdle: number | undefined;
  /** It grows without rounds too, at the pace of the clock. */
  readonly byTime?: boolean;
  /** Entries that each window added, where the snapshots show them: then they decide, and not the room for them. */
  readonly entries?: readonly number[];
}

/** An element of an array, the smallest thing that a store can gain. */
const ELEMENT_BYTES = 8;
/** An entry that a snapshot shows takes at most so many bytes, the room beside it included; where all take more, most are not shown. */
const MOST_BYTES_EACH = 256;
/** A table that was empty gains up to 17 places for the first thing it holds. */
const LEAST_BYTES = 256;
/**
 * Stores grow in leaps of an eighth at the least, and what leaks has leaked from the first round on. Less, measured against what was
 * there, is the last message being a little longer than the one before.
 */
const LEAST_PART = 0.05;
/**
 * Strings and buffers of which there are several at one place, as the last frame of every socket: their lengths differ by
 * chance, in one window more than in another, and for a few windows even in one direction, as when the peers speed up. Those
 * that gain for good have gained from the first round on, and go on.
 */
const LEAST_PART_OF_SEVERAL = 0.5;

/**
 * Stores that grew, outside what is known to grow. `least`: elements that a window must add to count; `skip`: tree nodes whose
 * growth, and that of all below them, is accounted for; `idle`: after a time without rounds.
 */
export function growingStores(growth: Growth, least: number, skip: ReadonlySet<number>, idle?: Level): StoreGrowth[] {
  const { tree, levels } = growth;
  const seen = idle ? [...levels, idle] : levels;
  const leastBytes = Math.max(LEAST_BYTES, least * ELEMENT_BYTES);
  const skipped = new Uint8Array(tree.size);
  const inNode = ofNodeItself(growth);
  const sizes = seen.map(() => new Float64Array(tree.size));
  /** Of strings, the place of their parts: V8 joins them, or leaves them apart, as it likes. */
  const partsOf = new Map<number, number>();
  for (let node = 1; node < tree.size; node++) {
    skipped[node] = skip.has(node) || skipped[tree.parent[node]!] ? 1 : 0;
    const isPart = isPartOfString(growth, node);
    const holder = tree.isData[node] && !isPart ? node : tree.owner[node]!;
    if (isPart) partsOf.set(holder, node);
    else if (holder === node ? !isStore(growth, node) : !isTable(growth, node)) continue;
    seen.forEach(({ bytes }, level) => {
      sizes[level]![holder]! += bytes[node] ?? 0;
    });
  }
  const found: StoreGrowth[] = [];
  for (let node = 1; node < tree.size; node++) {
    if (skipped[node] || !tree.isData[node] || inNode[node] || isPartOfString(growth, node)) continue;
    const allSized = sizes.map((size) => size[node]!);
    const sized = allSized.slice(0, levels.length);
    const parts = partsOf.get(node);
    const counts = growth.counts(parts === undefined ? [node] : [node, parts]);
    if (!isSteady(counts, least)) continue;
    const allShown = seen.map(({ entries }) => entries[node] ?? 0);
    const shown = allShown.slice(0, levels.length);
    if (shown.at(-1)! * MOST_BYTES_EACH >= sized.at(-1)!) {
      const course = courseOf(windowsOf(shown), least);
      const isTold = course === 'linear' || course === 'stopped' || course === 'uneven';
      const judgedBy = { levels: shown, afterIdle: allShown[levels.length], entries: windowsOf(shown) };
      if (isTold) found.push({ owner: node, course, added: windowsOf(sized), ...judgedBy });
      // Entries that come and go unevenly are judged by the room that was made for them.
      if (course !== 'open') continue;
    }
    const isOneOfSeveral = counts[0]! > 1 && isStore(growth, node);
    const leastOfAll = Math.max(leastBytes, (isOneOfSeveral ? LEAST_PART_OF_SEVERAL : LEAST_PART) * sized[0]!);
    if (sized.at(-1)! - sized[0]! < leastOfAll) continue;
    const judged = courseOfStore(sized, leastBytes);
    const course = judged === 'linear' && isOneOfSeveral && levels.length <= MAX_WINDOWS ? 'open' : judged;
    if (course !== 'flat' && !isSlack(growth, node, sized.at(-1)!))
      found.push({ owner: node, course, added: windowsOf(sized), levels: sized, afterIdle: allSized[levels.length] });
  }
  return found;
}

/** Tree nodes inside Node's own modules, but for what programs hang on `process` and `globalThis`. */
function ofNodeItself({ tree, names }: Growth): Uint8Array {
  const inside = new Uint8Array(tree.size);
  for (let node = 1; node < tree.size; node++) {
    if (tree.parent[node] === 0) inside[node] = originOf(tree.scriptOf.get(node) ?? '') === 'node' ? 1 : 0;
    else inside[node] = isOpen(names.textOf(tree.className[node]!)) ? 0 : inside[tree.parent[node]!]!;
  }
  return inside;
}

function isOpen(className: string): boolean {
  const kind = rootOfClass(className)?.kind;
  return kind === 'process' || kind === 'global';
}

/**
 * Objects with whole numbers for keys keep them in an array up to 1,024 places beyond the last one used, however few are
 * left; then in a table. That much says nothing.
 */
const SLACK_BYTES = 1.5 * 1024 * ELEMENT_BYTES + 256;

function isSlack({ tree, names, levels }: Growth, node: number, size: number): boolean {
  if (/(?:Array|Map|Set|\))$|^system/.test(names.textOf(tree.className[node]!))) return false;
  return size / (levels.at(-1)?.count[node] || 1) < SLACK_BYTES;
}

/** Things that are stores themselves. */
function isStore({ tree, names }: Growth, node: number): boolean {
  return [STRING, BIGINT, ARRAY_BUFFER_DATA].includes(names.textOf(tree.className[node]!));
}

/** What a string was joined from, or is a slice of. */
function isPartOfString({ tree, names }: Growth, node: number): boolean {
  return names.textOf(tree.label[node]!) === PART_LABEL;
}

/** An array's elements, a Map's table, an object's properties; a function's are set by the source. */
function isTable({ tree, names }: Growth, node: number): boolean {
  const owner = tree.owner[node]!;
  const ownerClass = names.textOf(tree.className[owner]!);
  if (tree.parent[owner] === 0 || ownerClass.endsWith('()') || isUnnamedFunction(ownerClass)) return false;
  return /^(?:|\(object (?:elements|properties)\))$/.test(names.textOf(tree.className[node]!));
}

/** Whether there were as many things in every snapshot. */
function isSteady(counts: readonly number[], least: number): boolean {
  return counts[0]! > 0 && windowsOf(counts).every((added) => Math.abs(added) < least);
}
