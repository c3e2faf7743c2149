import type { Heap } from './heap.js';
import { textTest } from './text-test.js';

/** As `follow`, for many nodes: each of the heap's strings is decoded once. Any of the names will do. */
export function edgeFinder(
  heap: Heap,
  edgeType: number,
  ...wanted: readonly string[]
): (node: number) => number | undefined {
  const { type, nameOrIndex, to } = heap.edges;
  const { firstEdge } = heap.nodes;
  const isWanted = textTest(heap, (name) => wanted.includes(name));
  return (node) => {
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      if (type[edge] === edgeType && isWanted(nameOrIndex[edge]!)) return to[edge]!;
    }
    return undefined;
  };
}
