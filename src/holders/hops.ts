import { EdgeType, edgeName, type Heap, NodeType, nodeName } from '../heap/heap.js';
import type { PathStep } from '../model/path.js';
import type { Holders } from './holders.js';
import { classFromName, classOfType, Role } from './roles.js';

/** One edge on the way from a source to a node. */
export interface Hop {
  readonly from: number;
  readonly edge: number;
  readonly to: number;
}

/** All hops from a source down to `node`, the source's first. */
export function hopsTo(holders: Holders, node: number): Hop[] {
  const hops: Hop[] = [];
  for (let to = node; holders.holder[to] !== to; to = holders.holder[to]!) {
    hops.push({ from: holders.holder[to]!, edge: holders.edge[to]!, to });
  }
  return hops.reverse();
}

/** From one thing of the program to the next: the hops between them lead through what is V8's. */
export interface Stride {
  readonly from: number;
  readonly to: number;
  readonly hops: readonly Hop[];
}

/** Folds hops through contexts, tables and the like into strides between things of the program. */
export function strides(holders: Holders, hops: readonly Hop[]): Stride[] {
  const folded: Stride[] = [];
  let start = 0;
  hops.forEach(({ to }, i) => {
    if (holders.roles[to] !== Role.data && i < hops.length - 1) return;
    folded.push({ from: hops[start]!.from, to, hops: hops.slice(start, i + 1) });
    start = i + 1;
  });
  return folded;
}

/** A node's class, as a person says it. */
export function className(heap: Heap, node: number): string {
  const type = heap.nodes.type[node]!;
  return classOfType(type) ?? classFromName(type, nodeName(heap, node));
}

type Edge = Pick<PathStep, 'edge' | 'edgeKind'>;

/** How the holder refers to what it holds at the end of a stride. */
export function edgeOf(heap: Heap, stride: Stride): Edge {
  const last = stride.hops.at(-1)!;
  const type = heap.edges.type[last.edge]!;
  if (type === EdgeType.element) return { edge: '[]', edgeKind: 'element' };
  const variable = variableName(heap, stride.hops);
  if (variable !== undefined) return { edge: variable, edgeKind: 'variable' };
  const table = stride.hops.at(-2);
  if (table && heap.nodes.type[last.from] === NodeType.array) return entryEdge(heap, table, last);
  if (type === EdgeType.property) return { edge: propertyName(edgeName(heap, last.edge)), edgeKind: 'property' };
  if (stride.hops.some(({ to }) => nodeName(heap, to) === 'system / PromiseReaction')) {
    return { edge: 'reaction', edgeKind: 'internal' };
  }
  if (stride.hops.some(({ to }) => nodeName(heap, to) === 'system / WeakCell')) {
    return { edge: 'held value', edgeKind: 'internal' };
  }
  return { edge: internalName(heap, last), edgeKind: 'internal' };
}

/** `<symbol kEvents>` is `[kEvents]`. */
export function propertyName(name: string): string {
  const symbol = /^<symbol (.*)>$/s.exec(name);
  return symbol ? `[${symbol[1]}]` : name;
}

function internalName(heap: Heap, { edge, from }: Hop): string {
  if (nodeName(heap, from) === 'system / JSProxy') return 'target';
  const type = heap.edges.type[edge]!;
  if (type === EdgeType.hidden) return '';
  const name = edgeName(heap, edge);
  if (/^\d/.test(name)) return name.includes('part of key') ? 'weak map value' : '';
  return name;
}

/** An entry of a Map's or Set's table, an array's elements, or an object's properties kept in a table. */
function entryEdge(heap: Heap, table: Hop, entry: Hop): Edge {
  const store = edgeName(heap, table.edge);
  const index = Number(edgeName(heap, entry.edge));
  if (store === 'elements') return { edge: '[]', edgeKind: 'element' };
  if (store === 'properties') return { edge: 'property name', edgeKind: 'internal' };
  if (store !== 'table') return { edge: '[]', edgeKind: 'element' };
  const kind = collectionKind(heap, table.from);
  if (kind === 'set') return { edge: '[]', edgeKind: 'set-element' };
  if (kind !== 'map') return { edge: '', edgeKind: 'internal' };
  const place = placeInMap(heap, entry.from, index);
  if (place === 'key') return { edge: '', edgeKind: 'map-key' };
  return { edge: keyText(heap, entry.from, index - 1), edgeKind: 'map-value' };
}

/** Whether a node is a Map or a Set or extends one; a class that extends one has another name. */
export function collectionKind(heap: Heap, node: number): 'map' | 'set' | undefined {
  for (let at = node, depth = 0; depth < 8; depth++) {
    const name = nodeName(heap, at);
    if (/Map$/.test(name)) return 'map';
    if (/Set$/.test(name)) return 'set';
    const proto = prototypeOf(heap, at);
    if (proto === undefined) return undefined;
    at = proto;
  }
  return undefined;
}

function prototypeOf(heap: Heap, node: number): number | undefined {
  const { firstEdge } = heap.nodes;
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
    if (heap.edges.type[edge] === EdgeType.property && edgeName(heap, edge) === '__proto__')
      return heap.edges.to[edge]!;
  }
  return undefined;
}

const WORD = 8;
const ENTRY_WORDS = 3;
const ENTRIES_PER_BUCKET = 2;

/**
 * V8's ordered hash map: a header of two words, three counters, the buckets, then entries of key, value and chain; two
 * entries a bucket. So its size tells how many buckets, and where the entries start.
 */
function placeInMap(heap: Heap, table: number, index: number): 'key' | 'value' {
  const words = heap.nodes.selfSize[table]! / WORD - 2;
  const buckets = Math.floor((words - 3) / (1 + ENTRIES_PER_BUCKET * ENTRY_WORDS));
  return (index - 3 - buckets) % ENTRY_WORDS === 0 ? 'key' : 'value';
}

/** The key beside a value, as source text would have it; a number's is not in the snapshot. */
function keyText(heap: Heap, table: number, index: number): string {
  const { firstEdge } = heap.nodes;
  for (let edge = firstEdge[table]!; edge < firstEdge[table + 1]!; edge++) {
    if (edgeName(heap, edge) !== String(index)) continue;
    const key = heap.edges.to[edge]!;
    if (heap.nodes.type[key] !== NodeType.string) return className(heap, key);
    return JSON.stringify(nodeName(heap, key));
  }
  return '';
}

/** The variable by which a scope, or a module's exports, hold something. */
function variableName(heap: Heap, hops: readonly Hop[]): string | undefined {
  for (const { edge, from } of [...hops].reverse()) {
    const type = heap.edges.type[edge]!;
    if (type === EdgeType.context) return edgeName(heap, edge);
    if (nodeName(heap, from) === 'system / Context' && type === EdgeType.hidden) return blockVariable(heap, from, edge);
    if (heap.nodes.type[from] === NodeType.array && nodeName(heap, heap.edges.to[edge]!) === 'system / Cell') {
      return keyText(heap, from, Number(edgeName(heap, edge)) - 1).replace(/^"|"$/g, '') || undefined;
    }
  }
  return undefined;
}

/** V8 names the variables of functions only; those of blocks are listed, in order, by the scope's description. */
function blockVariable(heap: Heap, context: number, edge: number): string | undefined {
  const { firstEdge } = heap.nodes;
  for (let at = firstEdge[context]!; at < firstEdge[context + 1]!; at++) {
    if (heap.edges.type[at] !== EdgeType.internal || edgeName(heap, at) !== 'scope_info') continue;
    const info = heap.edges.to[at]!;
    const wanted = heap.edges.nameOrIndex[edge]!;
    for (let name = firstEdge[info]!; name < firstEdge[info + 1]!; name++) {
      const isNamed = heap.edges.type[name] === EdgeType.hidden && heap.edges.nameOrIndex[name] === wanted;
      const target = heap.edges.to[name]!;
      if (isNamed && heap.nodes.type[target] === NodeType.string) return nodeName(heap, target);
    }
  }
  return undefined;
}
