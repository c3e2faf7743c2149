import { hashTableOf, slotOf } from './hash-tables.js';
import { EdgeType, edgeName, follow, type Heap, NodeType, nodeName } from './heap.js';

/** Something that holds many others. */
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
  const kinds = new Map<number, Collection['kind'] | undefined>();
  const found: Collection[] = [];
  for (let node = 0; node < heap.nodes.count; node++) {
    if (heap.nodes.type[node] !== NodeType.object) continue;
    const index = heap.nodes.name[node]!;
    if (!kinds.has(index)) kinds.set(index, kindOf(nodeName(heap, node)));
    const kind = kinds.get(index);
    if (kind === undefined) continue;
    const collection = { node, kind, ...measure(heap, node, kind) };
    if (Math.max(collection.entries, collection.capacity) >= least) found.push(collection);
  }
  return found;
}

function kindOf(name: string): Collection['kind'] | undefined {
  switch (name) {
    case 'Map':
    case 'Set':
    case 'WeakMap':
    case 'WeakSet':
    case 'Array':
    case 'Object':
      return name;
    default:
      return undefined;
  }
}

function measure(heap: Heap, node: number, kind: Collection['kind']): { entries: number; capacity: number } {
  switch (kind) {
    case 'Map':
    case 'Set':
      return measureTable(heap, node);
    case 'WeakMap':
    case 'WeakSet':
      return { entries: weakEntries(heap, node), capacity: 0 };
    case 'Array':
      return { entries: countEdges(heap, node, EdgeType.element), capacity: roomOf(heap, node) };
    case 'Object':
      return {
        entries: countEdges(heap, node, EdgeType.property) + countEdges(heap, node, EdgeType.element),
        capacity: 0,
      };
  }
}

function measureTable(heap: Heap, node: number): { entries: number; capacity: number } {
  const table = hashTableOf(heap, node);
  if (!table) return { entries: 0, capacity: 0 };
  const { firstEdge } = heap.nodes;
  const seen = new Set<number>();
  for (let edge = firstEdge[table.table]!; edge < firstEdge[table.table + 1]!; edge++) {
    const slot = slotOf(heap, edge);
    if (slot !== undefined && table.role(slot) !== 'other') seen.add(table.entry(slot));
  }
  return { entries: seen.size, capacity: table.capacity };
}

/** A weak table refers weakly to its keys and values, two slots an entry behind three counts. */
function weakEntries(heap: Heap, node: number): number {
  const table = follow(heap, node, EdgeType.internal, 'table');
  if (table === undefined) return 0;
  const { firstEdge } = heap.nodes;
  const seen = new Set<number>();
  for (let edge = firstEdge[table]!; edge < firstEdge[table + 1]!; edge++) {
    const slot = heap.edges.type[edge] === EdgeType.weak ? Number(edgeName(heap, edge)) : Number.NaN;
    if (Number.isInteger(slot)) seen.add((slot - 3) >> 1);
  }
  return seen.size;
}

/** Slots of the array that holds an Array's elements: a header of two words, then eight bytes each. */
function roomOf(heap: Heap, node: number): number {
  const elements = follow(heap, node, EdgeType.internal, 'elements');
  return elements === undefined ? 0 : Math.max(0, Math.floor((heap.nodes.selfSize[elements]! - 16) / 8));
}

function countEdges(heap: Heap, node: number, kind: number): number {
  const { firstEdge } = heap.nodes;
  let count = 0;
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) if (heap.edges.type[edge] === kind) count++;
  return count;
}
