import { EdgeType, edgeName, type Heap, NodeType } from '../heap/heap.js';
import { positionOf } from '../heap/locations.js';
import { nameTest } from '../heap/text-test.js';
import { propertyName } from '../holders/edges.js';
import { originOf } from '../holders/origin.js';
import type { Hop } from '../holders/strides.js';

/** A manager that is alive: what `create` returned for an index. */
export interface LiveManager {
  readonly index: number;
  readonly node: number;
  /** From the list in which the measured process keeps them. */
  readonly hop: Hop;
}

/** The class, and its field, by which the measured process holds the managers that are alive. */
const HOLDER = 'Runtime';
const FIELD = '#managers';

/** The managers that are alive in a snapshot of a scripted scenario, by index; primitives are none that can be seen. */
export function liveManagers(heap: Heap): LiveManager[] {
  const list = listOfManagers(heap);
  if (list === undefined) return [];
  const { firstEdge, type: nodeType } = heap.nodes;
  const { type, nameOrIndex, to } = heap.edges;
  const found: LiveManager[] = [];
  for (let edge = firstEdge[list]!; edge < firstEdge[list + 1]!; edge++) {
    const node = to[edge]!;
    const isObject = nodeType[node] === NodeType.object || nodeType[node] === NodeType.closure;
    if (type[edge] !== EdgeType.element || !isObject) continue;
    found.push({ index: nameOrIndex[edge]!, node, hop: { from: list, edge, to: node } });
  }
  return found.sort((a, b) => a.index - b.index);
}

function listOfManagers(heap: Heap): number | undefined {
  const { count, type, firstEdge } = heap.nodes;
  const hasName = nameTest(heap, (name) => name === HOLDER);
  for (let node = 0; node < count; node++) {
    if (type[node] !== NodeType.object || !hasName(node)) continue;
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      if (heap.edges.type[edge] !== EdgeType.property || propertyName(edgeName(heap, edge)) !== FIELD) continue;
      if (originOf(positionOf(heap, node)?.script ?? '') === 'ours') return heap.edges.to[edge]!;
    }
  }
  return undefined;
}
