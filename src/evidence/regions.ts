import { EdgeType, type Heap, NodeType } from '../heap/heap.js';
import { nameTest, textTest } from '../heap/text-test.js';
import type { HeldHeap } from '../holders/held-heap.js';
import { Role } from '../holders/roles.js';
import { timerLists } from '../holders/timer-lists.js';
import { isDictionary } from './dictionary.js';

/** Where a node belongs when users are told from what they share. */
const Region = {
  /** Text, numbers, code, and what is native: it connects nobody. */
  aside: 0,
  /** Was there when nobody was connected, or is a plain collection of it: a registry, a room's Set. */
  shared: 1,
  /** Came with the users. */
  fresh: 2,
} as const;

/** An edge by which the shared region leads into what came with the users. */
interface Entry {
  readonly from: number;
  readonly edge: number;
  readonly to: number;
}

/** A snapshot with users alive, divided by one without. */
export interface Regions {
  readonly heap: Heap;
  /** One of `Region`, by node. */
  readonly of: Uint8Array;
  /** By node, 1 for collections that are shared. */
  readonly isCollection: Uint8Array;
  readonly entries: readonly Entry[];
  isFresh(node: number): boolean;
  isShared(node: number): boolean;
  /** Tells each of `node`'s edges that hold something that came with the users. */
  eachFresh(node: number, visit: (edge: number, to: number) => void): void;
  /** Tells the neighbours of a link in a list that the shared region enters; `eachFresh` leaves them out. */
  eachNeighbour(node: number, visit: (edge: number, to: number) => void): void;
}

/** Plain things that hold others, by V8's names: whoever is in one is not thereby connected to its neighbours. */
const COLLECTIONS = new Set([
  ...['Array', 'Map', 'Set', 'WeakMap', 'WeakSet', 'FinalizationRegistry'],
  ...['EventEmitter', 'EventTarget', 'AbortSignal', 'AbortController'],
  // Node's own.
  ...['SafeMap', 'SafeSet', 'SafeWeakMap', 'SafeWeakSet', 'SafeFinalizationRegistry'],
  ...['TimersList', 'ImmediateList', 'PriorityQueue', 'FreeList', 'FixedQueue', 'FixedCircularBuffer'],
]);

/** V8's own between a thing and what it keeps. */
const STORES = new Set(['system / Cell', 'system / PropertyCell']);

const LEAVES: ReadonlySet<number> = new Set([
  NodeType.string,
  NodeType.consString,
  NodeType.slicedString,
  NodeType.number,
  NodeType.symbol,
  NodeType.bigint,
  NodeType.regexp,
  NodeType.code,
  NodeType.objectShape,
  NodeType.native,
  NodeType.synthetic,
]);

export interface RegionOptions {
  /** The highest id of the snapshot without users: V8 numbers objects as they appear. */
  readonly maxIdBefore: number;
  /** Managers, which are no collections and no links of a list, whatever their class. */
  readonly managers: ReadonlySet<number>;
  /** Classes that the scenario says are meant to be shared. */
  readonly sharedClasses?: readonly string[];
}

/** Tells what is shared from what came with the users. */
export function divide(held: HeldHeap, { maxIdBefore, managers, sharedClasses = [] }: RegionOptions): Regions {
  const { heap, holders } = held;
  const { roles, edges } = holders;
  const { count, id, type, firstEdge } = heap.nodes;
  const { to, type: edgeType } = heap.edges;
  const of = new Uint8Array(count);
  const isCollection = new Uint8Array(count);
  const isCut = nameTest(heap, (name) => name === 'system / WeakCell' || name === 'system / JSArrayBufferData');
  const isDeclared = nameTest(heap, (name) => sharedClasses.includes(name));
  for (let node = 0; node < count; node++) {
    if (roles[node] === Role.closed || LEAVES.has(type[node]!)) continue;
    const isOld = id[node]! <= maxIdBefore;
    if (isOld) of[node] = Region.shared;
    else if (!isCut(node)) of[node] = isDeclared(node) && !managers.has(node) ? Region.shared : Region.fresh;
  }
  const timers = timerLists(heap);
  const holds = (edge: number, from: number) =>
    edgeType[edge] !== EdgeType.weak && edges.costOf(edge, from) !== undefined && !timers.isLink(edge, from);
  const isPlain = plainCollections(heap);
  const entries: Entry[] = [];
  const entered: number[] = [];
  const enterFrom = (node: number) => {
    for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
      const target = to[edge]!;
      if (of[target] !== Region.fresh || !holds(edge, node)) continue;
      entries.push({ from: node, edge, to: target });
      if (managers.has(target) || !isPlain(target, edge)) continue;
      of[target] = Region.shared;
      isCollection[target] = 1;
      entered.push(target);
    }
  };
  for (let node = 0; node < count; node++) if (of[node] === Region.shared && !isCollection[node]) enterFrom(node);
  for (let node = entered.pop(); node !== undefined; node = entered.pop()) enterFrom(node);
  const isLink = listLinks({ heap, of, managers, entries, holds });
  return {
    heap,
    of,
    isCollection,
    entries: entries.filter((entry) => of[entry.to] === Region.fresh),
    isFresh: (node) => of[node] === Region.fresh,
    isShared: (node) => of[node] === Region.shared,
    eachFresh(node, visit) {
      for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
        const target = to[edge]!;
        if (of[target] === Region.fresh && holds(edge, node) && !isLink(node, target)) visit(edge, target);
      }
    },
    eachNeighbour(node, visit) {
      for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
        if (of[to[edge]!] === Region.fresh && isLink(node, to[edge]!)) visit(edge, to[edge]!);
      }
    },
  };
}

/** Tells plain collections, and what V8 keeps their entries in. `edge`: by which it is held. */
function plainCollections(heap: Heap): (node: number, edge: number) => boolean {
  const { type } = heap.nodes;
  const hasName = nameTest(heap, (name) => COLLECTIONS.has(name));
  const isStore = nameTest(heap, (name) => STORES.has(name));
  const isObject = nameTest(heap, (name) => name === 'Object');
  const isListeners = textTest(heap, (name) => name === '_events');
  return (node, edge) => {
    if (type[node] === NodeType.array) return true;
    if (type[node] === NodeType.hidden) return isStore(node);
    if (type[node] !== NodeType.object) return false;
    if (hasName(node)) return true;
    const isOfListeners = heap.edges.type[edge] === EdgeType.property && isListeners(heap.edges.nameOrIndex[edge]!);
    return isObject(node) && (isOfListeners || isDictionary(heap, node));
  };
}

/**
 * Links of a doubly linked list that the shared region enters: of two neighbours in it each refers to the other, and both are of
 * one class. What such a list keeps is held by the list, and not by its neighbours.
 */
function listLinks({
  heap,
  of,
  managers,
  entries,
  holds,
}: Pick<Regions, 'heap' | 'of' | 'entries'> & {
  readonly managers: ReadonlySet<number>;
  readonly holds: (edge: number, from: number) => boolean;
}): (from: number, to: number) => boolean {
  const { name, type, firstEdge } = heap.nodes;
  const { to } = heap.edges;
  const areNeighbours = (a: number, b: number) =>
    a !== b && type[a] === NodeType.object && type[b] === NodeType.object && name[a] === name[b] && refersTo(b, a);
  const refersTo = (from: number, target: number) => {
    for (let edge = firstEdge[from]!; edge < firstEdge[from + 1]!; edge++) {
      if (to[edge] === target && holds(edge, from)) return true;
    }
    return false;
  };
  const isListed = new Uint8Array(heap.nodes.count);
  const open = entries.map((entry) => entry.to).filter((node) => of[node] === Region.fresh && !managers.has(node));
  for (const node of open) isListed[node] = 1;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      const next = to[edge]!;
      if (isListed[next] || of[next] !== Region.fresh || managers.has(next) || !areNeighbours(node, next)) continue;
      isListed[next] = 1;
      open.push(next);
    }
  }
  return (from, target) => isListed[from] === 1 && isListed[target] === 1 && areNeighbours(from, target);
}
