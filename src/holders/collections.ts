import { countEdges, EdgeType, follow, type Heap, NodeType, nodeName } from '../heap/heap.js';
import { nameTest } from '../heap/text-test.js';
import { countEntries, type HashTable, hashTables } from './hash-tables.js';

/** Something that holds many others: a class that extends one of these kinds is of that kind. */
export interface Collection {
  readonly node: number;
  readonly kind: 'Map' | 'Set' | 'WeakMap' | 'WeakSet' | 'Array' | 'Object';
  /**
   * Entries that hold at least one object or string. Entries of small integers, booleans, null and undefined alone leave
   * no trace in a snapshot: `capacity` bounds them.
   */
  readonly entries: number;
  /** Entries there is room for; 0 where the snapshot does not say. */
  readonly capacity: number;
}

/** All Maps, Sets, weak ones, Arrays, and plain objects with at least `least` entries or room for them. */
export function collections(heap: Heap, least: number): readonly Collection[] {
  const tableOf = hashTables(heap);
  const isArray = nameTest(heap, (name) => name === 'Array');
  const isPlain = nameTest(heap, (name) => name === 'Object');
  const measured = (node: number): Collection | undefined => {
    const table = tableOf(node);
    if (table) return measureTable(heap, node, table);
    if (isArray(node)) return measureArray(heap, node);
    return isPlain(node) ? measureObject(heap, node) : undefined;
  };
  const found: Collection[] = [];
  for (let node = 0; node < heap.nodes.count; node++) {
    if (heap.nodes.type[node] !== NodeType.object) continue;
    const collection = measured(node);
    if (collection && Math.max(collection.entries, collection.capacity) >= least) found.push(collection);
  }
  return found;
}

function measureTable(heap: Heap, node: number, table: HashTable): Collection {
  const entries = countEntries(heap, table);
  if (table.kind === 'weak') return { node, kind: weakKind(heap, node), entries, capacity: 0 };
  return { node, kind: table.kind === 'map' ? 'Map' : 'Set', entries, capacity: table.capacity };
}

/** Both weak kinds have tables of one layout: the first prototype of V8's own tells them apart. */
function weakKind(heap: Heap, node: number): 'WeakMap' | 'WeakSet' {
  const seen = new Set<number>();
  for (let at: number | undefined = node; at !== undefined && !seen.has(at); ) {
    if (nodeName(heap, at) === 'WeakSet') return 'WeakSet';
    seen.add(at);
    at = follow(heap, at, EdgeType.property, '__proto__');
  }
  return 'WeakMap';
}

function measureArray(heap: Heap, node: number): Collection {
  return { node, kind: 'Array', entries: countEdges(heap, node, EdgeType.element), capacity: roomOf(heap, node) };
}

function measureObject(heap: Heap, node: number): Collection {
  const entries = countEdges(heap, node, EdgeType.property) + countEdges(heap, node, EdgeType.element);
  return { node, kind: 'Object', entries, capacity: 0 };
}

/** Slots of the array that holds an Array's elements: a header of two words, then eight bytes each. */
function roomOf(heap: Heap, node: number): number {
  const elements = follow(heap, node, EdgeType.internal, 'elements');
  return elements === undefined ? 0 : Math.max(0, Math.floor((heap.nodes.selfSize[elements]! - 16) / 8));
}
