import { EdgeType, follow, type Heap, type HeapLocations, NodeType } from './heap.js';
import { scriptReader } from './scripts.js';

/** A place in a script. Line and column count from 1. */
export interface ScriptPosition {
  readonly scriptId: number;
  /** As V8 knows it: a `file:` URL, a path, `node:net`; undefined when the snapshot does not say. */
  readonly script: string | undefined;
  readonly line: number;
  readonly column: number;
}

/** Where a closure, or an object's constructor, is defined; undefined when the snapshot does not say. */
export function positionOf(heap: Heap, node: number): ScriptPosition | undefined {
  const at = locationIndex(heap, node);
  if (at === -1) return undefined;
  const { scriptId, line, column } = heap.locations;
  return {
    scriptId: scriptId[at]!,
    script: scriptName(heap, node),
    line: line[at]! + 1,
    column: column[at]! + 1,
  };
}

/** Binary search among the locations by node; they are put in order when first asked for. */
function locationIndex(heap: Heap, wanted: number): number {
  const { locations } = heap;
  let order = orders.get(locations);
  if (!order) {
    order = orderOf(locations);
    orders.set(locations, order);
  }
  let low = 0;
  let high = order.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const node = locations.node[order[middle]!]!;
    if (node === wanted) return order[middle]!;
    if (node < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

const orders = new WeakMap<HeapLocations, Uint32Array>();

function orderOf({ node, count }: HeapLocations): Uint32Array {
  const keys = Float64Array.from(node, (ordinal, i) => ordinal * count + i).sort();
  return Uint32Array.from(keys, (key) => key % count);
}

/** The script of a closure, or of the constructor of an object. */
function scriptName(heap: Heap, node: number): string | undefined {
  const closure = heap.nodes.type[node] === NodeType.closure ? node : constructorOf(heap, node);
  return closure === undefined ? undefined : scriptReader(heap)(closure);
}

function constructorOf(heap: Heap, node: number): number | undefined {
  const proto = follow(heap, node, EdgeType.property, '__proto__');
  const made = proto === undefined ? undefined : follow(heap, proto, EdgeType.property, 'constructor');
  return made !== undefined && heap.nodes.type[made] === NodeType.closure ? made : undefined;
}
