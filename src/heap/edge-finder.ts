import { type Heap, isIndexed } from './heap.js';
import { textTest } from './text-test.js';

/** Finds what a node refers to by an edge of one of these names; for many nodes, as each of the heap's strings is decoded once. */
export function edgeFinder(heap: Heap, ...wanted: readonly string[]): (node: number) => number | undefined {
  const { edges } = heap;
  const { firstEdge } = heap.nodes;
  const isWanted = textTest(heap, (name) => wanted.includes(name));
  return (node) => {
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      if (!isIndexed(edges.type[edge]!) && isWanted(edges.nameOrIndex[edge]!)) return edges.to[edge]!;
    }
    return undefined;
  };
}
