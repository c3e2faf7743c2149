import { edgeFinder } from '../heap/edge-finder.js';
import { EdgeType, edgeName, type Heap, NodeType } from '../heap/heap.js';

/** `weak`: of a WeakMap or a WeakSet. */
type TableKind = 'map' | 'set' | 'weak';

/** A place in a table: the entry's number, and which part of it lies there. */
interface EntryPlace {
  readonly entry: number;
  readonly part: 'key' | 'value';
}

/** The table in which a Map, a Set or one of their weak kin keeps its entries. */
export interface HashTable {
  /** The table's own node. */
  readonly node: number;
  readonly kind: TableKind;
  /** Entries there is room for. */
  readonly capacity: number;
  /** What an edge of the table stands for; undefined where that is no part of an entry. */
  placeOf(edge: number): EntryPlace | undefined;
}

/** Two words in front of every array of V8's, then three counts: elements, deleted ones, and buckets or capacity. */
const HEADER = 2;
const COUNTS = 3;
/** Each bucket has room for two entries. */
const ENTRIES_PER_BUCKET = 2;

/**
 * How V8 lays the tables out: the counts; a slot a bucket, where entries are kept in order; the entries. An entry of a Map is
 * key, value and a link to the next of its bucket, of a Set key and link, of a weak one key and value. (`OrderedHashTable` and
 * `EphemeronHashTable` in V8's objects.)
 */
const LAYOUTS = [
  { kind: 'map', width: 3, parts: ['key', 'value'], perBucket: ENTRIES_PER_BUCKET },
  { kind: 'set', width: 2, parts: ['key'], perBucket: ENTRIES_PER_BUCKET },
  { kind: 'weak', width: 2, parts: ['key', 'value'], perBucket: undefined },
] as const satisfies readonly {
  readonly kind: TableKind;
  readonly width: number;
  readonly parts: readonly EntryPlace['part'][];
  readonly perBucket: number | undefined;
}[];

/** Finds the table of a Map, Set, WeakMap, WeakSet or any class that extends one, whatever its name; undefined for all else. */
export function hashTables(heap: Heap): (owner: number) => HashTable | undefined {
  const tableOf = edgeFinder(heap, EdgeType.internal, 'table');
  return (owner) => {
    const table = heap.nodes.type[owner] === NodeType.object ? tableOf(owner) : undefined;
    return table === undefined || heap.nodes.type[table] !== NodeType.array ? undefined : readTable(heap, table);
  };
}

/** Room is a power of two, so a table's size is that of one layout and of no other. */
function readTable(heap: Heap, node: number): HashTable | undefined {
  for (const { kind, width, parts, perBucket } of LAYOUTS) {
    const room = perBucket === undefined ? width : 1 + perBucket * width;
    const units = unitsOf(heap.nodes.selfSize[node]!, room);
    if (units === undefined) continue;
    const first = perBucket === undefined ? COUNTS : COUNTS + units;
    return {
      node,
      kind,
      capacity: units * (perBucket ?? 1),
      placeOf(edge) {
        if (heap.edges.type[edge] !== (kind === 'weak' ? EdgeType.weak : EdgeType.internal)) return undefined;
        const slot = Number(edgeName(heap, edge)) - first;
        const part = parts[slot % width];
        return part === undefined || !(slot >= 0) ? undefined : { entry: Math.floor(slot / width), part };
      },
    };
  }
  return undefined;
}

/** Buckets, or entries where there are none. Words take eight bytes, or four with compressed pointers (Chrome). */
function unitsOf(bytes: number, wordsEach: number): number | undefined {
  for (const word of [8, 4]) {
    const units = (bytes / word - HEADER - COUNTS) / wordsEach;
    if (units >= 1 && Number.isInteger(Math.log2(units))) return units;
  }
  return undefined;
}

/** The key of an entry; undefined where it is a small whole number, which is no node. */
export function keyOf(heap: Heap, table: HashTable, entry: number): number | undefined {
  const { firstEdge } = heap.nodes;
  for (let edge = firstEdge[table.node]!; edge < firstEdge[table.node + 1]!; edge++) {
    const place = table.placeOf(edge);
    if (place?.entry === entry && place.part === 'key') return heap.edges.to[edge]!;
  }
  return undefined;
}

/** Entries of which the snapshot shows a part: of others, with numbers, booleans and the like alone, there is no trace. */
export function countEntries(heap: Heap, table: HashTable): number {
  const { firstEdge } = heap.nodes;
  const seen = new Set<number>();
  for (let edge = firstEdge[table.node]!; edge < firstEdge[table.node + 1]!; edge++) {
    const place = table.placeOf(edge);
    if (place) seen.add(place.entry);
  }
  return seen.size;
}
