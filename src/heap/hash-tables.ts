import { EdgeType, edgeName, follow, type Heap, nodeName } from './heap.js';

/** What an entry of a Map's or Set's table is. */
type EntryRole = 'key' | 'value' | 'other';

/** Entries begin behind the counts of elements, of deleted ones and of buckets. */
const HEADER = 3;
/** Each bucket has room for two entries. */
const LOAD_FACTOR = 2;

/**
 * How V8 lays out the table of a Map (key, value, chain) or Set (key, chain): the counts, one slot a bucket, the
 * entries. (`OrderedHashTable` in V8's objects/ordered-hash-table.h.)
 */
export interface HashTable {
  readonly table: number;
  readonly isMap: boolean;
  /** Entries there is room for. */
  readonly capacity: number;
  /** The role of the table's slot with this index. */
  role(slot: number): EntryRole;
  /** Which entry the slot belongs to; negative for the slots before the first. */
  entry(slot: number): number;
}

/** The table of a Map or Set; undefined for anything else. */
export function hashTableOf(heap: Heap, node: number): HashTable | undefined {
  const name = nodeName(heap, node);
  if (name !== 'Map' && name !== 'Set') return undefined;
  const table = follow(heap, node, EdgeType.internal, 'table');
  if (table === undefined) return undefined;
  const isMap = name === 'Map';
  const width = isMap ? 3 : 2;
  const buckets = bucketsOf(heap.nodes.selfSize[table]!, width);
  if (buckets === undefined) return undefined;
  const first = HEADER + buckets;
  return {
    table,
    isMap,
    capacity: buckets * LOAD_FACTOR,
    entry: (slot) => Math.floor((slot - first) / width),
    role: (slot) => {
      const place = (slot - first) % width;
      if (slot < first || place === width - 1) return 'other';
      return place === 0 ? 'key' : 'value';
    },
  };
}

/** Slots take eight bytes, or four with compressed pointers (Chrome); the number of buckets is a power of two. */
function bucketsOf(bytes: number, width: number): number | undefined {
  for (const slot of [8, 4]) {
    const slots = (bytes - 2 * slot) / slot;
    const buckets = (slots - HEADER) / (1 + LOAD_FACTOR * width);
    if (buckets >= 1 && Number.isInteger(Math.log2(buckets))) return buckets;
  }
  return undefined;
}

/** The slot that an edge of a table stands for; undefined for its map and the like. */
export function slotOf(heap: Heap, edge: number): number | undefined {
  const kind = heap.edges.type[edge];
  if (kind === EdgeType.weak || kind === EdgeType.property) return undefined;
  const slot = Number(edgeName(heap, edge));
  return Number.isInteger(slot) ? slot : undefined;
}
