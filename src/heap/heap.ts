/**
 * A heap snapshot as a struct of arrays. A node is a number, its ordinal (0 … count − 1); an edge is a number, its
 * place in the edge arrays. Edges of node `n` are `nodes.firstEdge[n]` up to, not including, `nodes.firstEdge[n + 1]`.
 * Every array lies in shared memory, so a heap crosses to another thread without a copy.
 */
export interface Heap {
  /** The file it was read from. */
  readonly file: string;
  /** Its size in bytes. */
  readonly fileSize: number;
  /** Ordinal of the synthetic root. */
  readonly root: number;
  readonly nodes: HeapNodes;
  readonly edges: HeapEdges;
  readonly strings: HeapStrings;
  readonly locations: HeapLocations;
  readonly weakPairs: WeakPairs;
  /** Bytes that the embedder holds outside the heap, as the snapshot's header says; 0 where it does not. */
  readonly extraNativeBytes: number;
}

/** Whole numbers: 32 bits where all of them fit, doubles (exact up to 2^53) where one does not. */
export type Numbers = Uint32Array | Float64Array;

interface HeapNodes {
  readonly count: number;
  /** One of `NodeType`, or an index into `typeNames` for a type that this version does not know. */
  readonly type: Uint8Array;
  /** String index. */
  readonly name: Uint32Array;
  /** V8's object id: stable for as long as the process lives. */
  readonly id: Numbers;
  /** Bytes, as V8 wrote them. DevTools moves some of them between nodes: see `shallowSizes`. */
  readonly selfSize: Numbers;
  /** `count + 1` entries. */
  readonly firstEdge: Uint32Array;
  /** DOM link state (0 unknown, 1 attached, 2 detached); absent where every node says 0, as in all files of Node. */
  readonly detachedness?: Uint8Array;
  readonly typeNames: readonly string[];
}

export interface HeapEdges {
  readonly count: number;
  /** One of `EdgeType`. */
  readonly type: Uint8Array;
  /** A number for `element` and `hidden` edges, a string index for all others. */
  readonly nameOrIndex: Uint32Array;
  /** Ordinal of the node it points to. */
  readonly to: Uint32Array;
  readonly typeNames: readonly string[];
}

export interface HeapStrings {
  readonly count: number;
  /** Decoded on demand from the file's own bytes, which are read on the first call. */
  get(index: number): string;
}

/** Where closures (and some objects' constructors) are in their source, in the file's order. */
export interface HeapLocations {
  readonly count: number;
  readonly node: Uint32Array;
  readonly scriptId: Uint32Array;
  /** From 0. */
  readonly line: Uint32Array;
  /** From 0. */
  readonly column: Uint32Array;
}

/**
 * The edges that hold the values of weak maps. V8 writes two for each, one from the key and one from the table, by one
 * name: `12 / part of key (Session @51) -> value (Object @53) pair in WeakMap (table @49)`.
 */
export interface WeakPairs {
  /** The string indices of such names, ascending. */
  readonly name: Uint32Array;
  /** The nodes that are tables. */
  readonly tables: Uint32Array;
  /** The edges that go out from tables. */
  readonly halves: Uint32Array;
}

/** V8's node types, by the numbers that `HeapNodes.type` holds whatever numbers the file used. */
export const NodeType = {
  hidden: 0,
  array: 1,
  string: 2,
  object: 3,
  code: 4,
  closure: 5,
  regexp: 6,
  number: 7,
  native: 8,
  synthetic: 9,
  consString: 10,
  slicedString: 11,
  symbol: 12,
  bigint: 13,
  objectShape: 14,
  wasmObject: 15,
} as const;

/** The same, by the names a snapshot's `meta` uses. */
export const NODE_TYPE_NAMES = [
  'hidden',
  'array',
  'string',
  'object',
  'code',
  'closure',
  'regexp',
  'number',
  'native',
  'synthetic',
  'concatenated string',
  'sliced string',
  'symbol',
  'bigint',
  'object shape',
  'wasm object',
] as const;

/** V8's edge types, by the numbers that `HeapEdges.type` holds. */
export const EdgeType = {
  context: 0,
  element: 1,
  property: 2,
  internal: 3,
  hidden: 4,
  shortcut: 5,
  weak: 6,
} as const;

export const EDGE_TYPE_NAMES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'] as const;

/** Whether an edge of this type is named by a number and not by a string. */
export function isIndexed(edgeType: number): boolean {
  return edgeType === EdgeType.element || edgeType === EdgeType.hidden;
}

/** An edge's name: a string, or the decimal index of an element or hidden edge. */
export function edgeName(heap: Heap, edge: number): string {
  const nameOrIndex = heap.edges.nameOrIndex[edge]!;
  return isIndexed(heap.edges.type[edge]!) ? String(nameOrIndex) : heap.strings.get(nameOrIndex);
}

/** The node's name as V8 wrote it. */
export function nodeName(heap: Heap, node: number): string {
  return heap.strings.get(heap.nodes.name[node]!);
}

/** The ordinal of the node with this id, or undefined. */
export function nodeById(heap: Heap, id: number): number | undefined {
  const ordinal = heap.nodes.id.indexOf(id);
  return ordinal === -1 ? undefined : ordinal;
}

/** The highest id of a JavaScript object: V8 numbers objects as they appear. */
export function highestId(heap: Heap): number {
  let highest = 0;
  // Handles and their kin are numbered by address in older versions of Node, far above all objects.
  for (let node = 0; node < heap.nodes.count; node++) {
    const id = heap.nodes.id[node]!;
    if (id > highest && id % 2 === 1) highest = id;
  }
  return highest;
}

/** How many edges of this type go out from `node`. */
export function countEdges(heap: Heap, node: number, edgeType: number): number {
  const { firstEdge } = heap.nodes;
  let count = 0;
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
    if (heap.edges.type[edge] === edgeType) count++;
  }
  return count;
}

/** The first node that `node` refers to by an edge of this type and name, or undefined. */
export function follow(heap: Heap, node: number, edgeType: number, name: string): number | undefined {
  const { firstEdge } = heap.nodes;
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
    if (heap.edges.type[edge] === edgeType && edgeName(heap, edge) === name) return heap.edges.to[edge]!;
  }
  return undefined;
}
