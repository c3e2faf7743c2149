import { hashTableOf, slotOf } from './hash-tables.js';
import { EdgeType, edgeName, type Heap, NodeType, nodeName } from './heap.js';
import { isString, textOf } from './text.js';
import { findWeakTables } from './weak-tables.js';

/** The best way from the root to every node: the edge by which each is reached, and the node that the edge leaves. */
export interface Paths {
  readonly edge: Uint32Array;
  /** `UNREACHED` for the root and for what no path reaches. */
  readonly from: Uint32Array;
}

const UNREACHED = 0xffffffff;

/** One hop of a retaining path. */
export interface Hop {
  /** The node that is held. */
  readonly node: number;
  /** How its holder refers to it: a property, a variable, an index; empty for a root. */
  readonly edge: string;
  readonly kind: 'root' | 'property' | 'element' | 'map-key' | 'map-value' | 'set-element' | 'variable' | 'internal';
}

// What a hop costs. People know properties, elements and variables; V8's own links are a detour.
const KNOWN = 1;
const STORE = 1;
const INTERNAL = 6;
const ENGINE_ROOT = 40;
const MOST = ENGINE_ROOT;
/** Internal edges that are but the way into a collection, an object's properties, or a closure's variables. */
const STORES = new Set(['elements', 'table', 'properties', 'context', 'value', 'previous']);

/**
 * Finds the best path to every node: cheapest first, where hops that a person knows cost less than V8's internals and
 * the user's global objects are better roots than the engine's. Never by a weak edge, nor from the table of a weak map
 * to a value (its key holds it). Dijkstra's algorithm with a ring of buckets, as all costs are small integers
 * (R. B. Dial, "Algorithm 360: Shortest-path forest with topological ordering", CACM 12(11), 1969).
 */
export function findPaths(heap: Heap): Paths {
  const { count, firstEdge } = heap.nodes;
  const { type, to } = heap.edges;
  const edge = new Uint32Array(count);
  const from = new Uint32Array(count).fill(UNREACHED);
  const cost = new Uint32Array(count).fill(UNREACHED);
  const costOf = edgeCosts(heap);
  const weakTables = findWeakTables(heap);
  const buckets: number[][] = Array.from({ length: MOST + 1 }, () => []);
  cost[heap.root] = 0;
  buckets[0]!.push(heap.root);
  for (let at = 0, empty = 0; empty <= MOST; at++) {
    const bucket = buckets[at % (MOST + 1)]!;
    empty = bucket.length === 0 ? empty + 1 : 0;
    while (bucket.length > 0) {
      const node = bucket.pop()!;
      if (cost[node] !== at) continue;
      const isTable = weakTables.is?.[node] === 1;
      for (let i = firstEdge[node]!; i < firstEdge[node + 1]!; i++) {
        if (type[i] === EdgeType.weak || (isTable && weakTables.holdsPair(i))) continue;
        const target = to[i]!;
        if (cost[target]! <= at + KNOWN) continue;
        const reached = at + costOf(node, i);
        if (reached >= cost[target]!) continue;
        cost[target] = reached;
        edge[target] = i;
        from[target] = node;
        buckets[reached % (MOST + 1)]!.push(target);
      }
    }
  }
  return { edge, from };
}

function edgeCosts(heap: Heap): (node: number, edge: number) => number {
  const { type, nameOrIndex, to } = heap.edges;
  const isStore = new Map<number, boolean>();
  return (node, edge) => {
    const kind = type[edge]!;
    if (node === heap.root) return heap.nodes.type[to[edge]!] === NodeType.synthetic ? ENGINE_ROOT : KNOWN;
    if (kind === EdgeType.internal) {
      const name = nameOrIndex[edge]!;
      let store = isStore.get(name);
      if (store === undefined) {
        const text = heap.strings.get(name);
        store = STORES.has(text) || /^\d+$/.test(text);
        isStore.set(name, store);
      }
      return store ? STORE : INTERNAL;
    }
    if (kind === EdgeType.hidden) return INTERNAL;
    // Every object refers to its prototype, which tells nothing of who keeps the prototype.
    return KNOWN;
  };
}

/**
 * The path to a node, root first, in the hops of a person: a Map's table, an array's elements and a closure's context
 * are no hops of their own. Empty when nothing holds the node.
 */
export function pathTo(heap: Heap, paths: Paths, target: number): readonly Hop[] {
  const raw: { readonly node: number; readonly from: number; readonly edge: number }[] = [];
  for (let node = target; paths.from[node] !== UNREACHED; node = paths.from[node]!) {
    raw.push({ node, from: paths.from[node]!, edge: paths.edge[node]! });
  }
  raw.reverse();
  const hops: Hop[] = [];
  for (let i = 0; i < raw.length; i++) {
    const { node, from, edge } = raw[i]!;
    const next = raw[i + 1];
    if (next && isPassedOver(heap, edge, node)) continue;
    const store = i > 0 && isPassedOver(heap, raw[i - 1]!.edge, from) ? raw[i - 1]! : undefined;
    hops.push({ node, ...describe(heap, from, edge, store?.from) });
  }
  return hops;
}

/** Whether the step into `node` is but the way into what holds the next. */
function isPassedOver(heap: Heap, edge: number, node: number): boolean {
  if (heap.edges.type[edge] !== EdgeType.internal || !STORES.has(edgeName(heap, edge))) return false;
  return heap.nodes.type[node] === NodeType.array || nodeName(heap, node) === 'system / Context';
}

function describe(heap: Heap, from: number, edge: number, owner: number | undefined): Omit<Hop, 'node'> {
  const kind = heap.edges.type[edge]!;
  const name = edgeName(heap, edge);
  if (from === heap.root) return { edge: '', kind: 'root' };
  const table = owner === undefined ? undefined : hashTableOf(heap, owner);
  const slot = table?.table === from ? slotOf(heap, edge) : undefined;
  if (table && slot !== undefined) {
    const role = table.role(slot);
    if (!table.isMap) return { edge: '', kind: 'set-element' };
    return role === 'key' ? { edge: '', kind: 'map-key' } : { edge: keyName(heap, table, slot), kind: 'map-value' };
  }
  switch (kind) {
    case EdgeType.context:
      return { edge: name, kind: 'variable' };
    case EdgeType.element:
      return { edge: name, kind: 'element' };
    case EdgeType.property:
    case EdgeType.shortcut:
      return { edge: name, kind: 'property' };
    default:
      return { edge: name, kind: owner !== undefined && /^\d+$/.test(name) ? 'element' : 'internal' };
  }
}

/** The key under which a Map's value is kept, when it is a string; otherwise what kind of thing the key is. */
function keyName(heap: Heap, table: NonNullable<ReturnType<typeof hashTableOf>>, slot: number): string {
  const { firstEdge } = heap.nodes;
  for (let edge = firstEdge[table.table]!; edge < firstEdge[table.table + 1]!; edge++) {
    const other = slotOf(heap, edge);
    if (other === undefined || table.entry(other) !== table.entry(slot) || table.role(other) !== 'key') continue;
    const key = heap.edges.to[edge]!;
    return isString(heap, key) ? JSON.stringify(textOf(heap, key)) : nodeName(heap, key);
  }
  return '';
}
