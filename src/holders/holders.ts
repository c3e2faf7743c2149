import { EdgeType, type Heap, NodeType } from '../heap/heap.js';
import { nameTest } from '../heap/text-test.js';
import { type Names, nameReader } from './names.js';
import { nodeRoles, Role } from './roles.js';
import { type TimerLists, timerLists } from './timer-lists.js';

/** Where the search for holders starts: a node that people know as a root, and how far it is put from them. */
export interface Source {
  readonly node: number;
  readonly cost: number;
}

/**
 * Who holds whom: for every node that the program reaches, the one holder by which a person would find it. A shortest-path
 * tree over the strong edges, where hops that a person does not think of cost more.
 */
export interface Holders {
  readonly heap: Heap;
  readonly roles: Uint8Array;
  /** Reached nodes, holders before held; the rest of the heap is V8's own, or held weakly. */
  readonly order: Uint32Array;
  /** Ordinal of the holder; the node itself for a source; meaningless where not reached. */
  readonly holder: Uint32Array;
  /** The edge from the holder; where a list holds a timer, its edge to the first. */
  readonly edge: Uint32Array;
  /** The name of an edge, for the tree of paths: one for all that are told apart by number alone. */
  labelOf(edge: number, from: number): number;
}

/** Labels that are no name of the program's. */
export const ELEMENT_LABEL = '[]';
const PAIR_LABEL = '(weak map value)';
/** Fields of V8's own objects have no names: one label for all of a promise reaction's, say. */
export const FIELD_PREFIX = '~';

const UNREACHED = 0xffff_ffff;
const MAX_COST = 127;
/** The cost of a hop by which nothing is held. */
const NOT_HELD = -1;
const COST_OF_NAME: ReadonlyMap<string, number> = new Map([
  ['__proto__', 30],
  ['prototype', 30],
  ['constructor', 30],
  ['previous', 4],
  ['extension', 4],
  ['properties', 2],
  ['elements', 2],
]);

/** Nodes that everything leads to and through; what hangs behind them is better found by another way. */
const DETOURS: ReadonlyMap<string, number> = new Map([
  ['system / NativeContext', MAX_COST],
  ['global', 30],
  ['global (global)', 30],
  ['global (global*)', 30],
]);

/** Finds the holder of every node that the program reaches, from sources that nothing holds. */
export function findHolders(heap: Heap, names: Names, sources: readonly Source[]): Holders {
  const { count, type, name, firstEdge } = heap.nodes;
  const { to, type: edgeType } = heap.edges;
  const roles = nodeRoles(heap);
  const lists = timerLists(heap);
  const labels = labeller(heap, names, lists);
  const isLink = linkTest(heap, roles);
  const detour = detourCost(heap);
  const distance = new Uint32Array(count).fill(UNREACHED);
  const holder = new Uint32Array(count);
  const viaEdge = new Uint32Array(count);
  const settled = new Uint8Array(count);
  const isSource = new Uint8Array(count);
  const order = new Uint32Array(count);
  let reached = 0;
  // A bucket a distance (Dial's algorithm), in a ring: no edge costs more than the ring is long.
  const ring: number[][] = Array.from({ length: 2 * (MAX_COST + 1) }, () => []);
  let waiting = 0;
  for (const { node, cost } of sources) {
    distance[node] = cost;
    holder[node] = node;
    isSource[node] = 1;
    ring[cost]!.push(node);
    waiting++;
  }
  const reach = (target: number, from: number, edge: number, at: number) => {
    if (settled[target] || isSource[target] || at >= distance[target]!) return;
    distance[target] = at;
    holder[target] = from;
    viaEdge[target] = edge;
    ring[at % ring.length]!.push(target);
    waiting++;
  };
  for (let at = 0; waiting > 0; at++) {
    const bucket = ring[at % ring.length]!;
    for (let i = 0; i < bucket.length; i++) {
      const node = bucket[i]!;
      waiting--;
      if (settled[node] || distance[node] !== at) continue;
      settled[node] = 1;
      order[reached++] = node;
      const listed = lists.timersOf(node);
      if (listed) for (const timer of listed.timers) reach(timer, node, listed.edge, at + 1);
      for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
        const target = to[edge]!;
        if (settled[target] || roles[target] === Role.closed || edgeType[edge] === EdgeType.weak) continue;
        let cost = labels.costOf(edge, node);
        if (cost === NOT_HELD) continue;
        if (name[target] === name[node] && type[target] === type[node] && isLink(node)) cost = 0;
        reach(target, node, edge, at + Math.max(cost, detour(target)));
      }
    }
    bucket.length = 0;
  }
  return { heap, roles, order: order.subarray(0, reached), holder, edge: viaEdge, labelOf: labels.labelOf };
}

function detourCost(heap: Heap): (node: number) => number {
  const known = new Int16Array(heap.strings.count).fill(-1);
  const { name, type } = heap.nodes;
  return (node) => {
    if (type[node] !== NodeType.object && type[node] !== NodeType.hidden) return 0;
    const index = name[node]!;
    if (known[index] === -1) known[index] = DETOURS.get(heap.strings.get(index)) ?? 0;
    return known[index]!;
  };
}

/** Links of a chain (list nodes, promise reactions, joined strings) are all as far away as its head. */
function linkTest(heap: Heap, roles: Uint8Array): (node: number) => boolean {
  const { type } = heap.nodes;
  const hasOwnName = nameTest(heap, (name) => !isGeneric(name));
  return (node) => {
    if (type[node] === NodeType.hidden || type[node] === NodeType.consString) return true;
    return type[node] === NodeType.object && roles[node] === Role.data && hasOwnName(node);
  };
}

/** Classes whose name says nothing about what an object is: one inside another is no chain. */
export function isGeneric(className: string): boolean {
  return /^(?:Object|Array|Map|Set|WeakMap|WeakSet|Promise|Function|Arguments|Proxy|\(.*\)|.*\(\))$/.test(className);
}

function labeller(heap: Heap, names: Names, lists: TimerLists) {
  const { type } = heap.nodes;
  const { type: edgeType, nameOrIndex } = heap.edges;
  const nameOf = nameReader(heap, names);
  const element = names.idOf(ELEMENT_LABEL);
  const pair = names.idOf(PAIR_LABEL);
  const next = names.idOf('_idleNext');
  const previous = names.idOf('_idlePrev');
  const fieldOf = nameReader(heap, names, (text) => FIELD_PREFIX + text);
  const isPair = new Uint8Array(heap.strings.count);
  for (const index of heap.weakPairs.name) isPair[index] = 1;
  const costs: number[] = [];
  const costOfName = (id: number): number => {
    costs[id] ??= COST_OF_NAME.get(names.textOf(id)) ?? 1;
    return costs[id];
  };
  return {
    /** What a hop costs. A weak map's table does not hold its values. */
    costOf(edge: number, from: number): number {
      const kind = edgeType[edge]!;
      if (kind === EdgeType.element || kind === EdgeType.context || kind === EdgeType.shortcut) return 1;
      if (kind === EdgeType.hidden) return 2;
      const index = nameOrIndex[edge]!;
      if (kind === EdgeType.internal) {
        if (isPair[index]) return type[from] === NodeType.array ? NOT_HELD : 2;
        if (type[from] === NodeType.array || type[from] === NodeType.synthetic) return 1;
      }
      const id = nameOf(index);
      return (id === next || id === previous) && lists.isMember(from) ? NOT_HELD : costOfName(id);
    },
    labelOf(edge: number, from: number): number {
      const kind = edgeType[edge]!;
      if (kind === EdgeType.element) return element;
      if (kind === EdgeType.hidden) return fieldOf(heap.nodes.name[from]!);
      const index = nameOrIndex[edge]!;
      if (kind === EdgeType.internal) {
        if (isPair[index]) return pair;
        if (type[from] === NodeType.array || type[from] === NodeType.synthetic) return element;
      }
      return nameOf(index);
    },
  };
}
