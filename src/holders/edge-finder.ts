import { type Heap, isIndexed } from '../heap/heap.js';

/** Finds the edge of a given name; remembers which of the heap's strings bears it, as decoding one is dear. */
export function edgeFinder(heap: Heap, ...wanted: readonly string[]): (node: number) => number | undefined {
  const { edges, strings } = heap;
  const { firstEdge } = heap.nodes;
  const bears = new Map<number, boolean>();
  return (node) => {
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      if (isIndexed(edges.type[edge]!)) continue;
      const name = edges.nameOrIndex[edge]!;
      let is = bears.get(name);
      if (is === undefined) {
        is = wanted.includes(strings.get(name));
        bears.set(name, is);
      }
      if (is) return edges.to[edge]!;
    }
    return undefined;
  };
}
