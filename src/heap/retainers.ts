import type { Heap } from './heap.js';
import { words } from './read/shared.js';

/**
 * Who refers to whom, turned round, in compressed rows: the retainers of node `n` are the places
 * `first[n]` up to, not including, `first[n + 1]` of the other two arrays, in the order of the edges.
 */
export interface Retainers {
  readonly first: Uint32Array;
  /** Ordinal of the node that holds. */
  readonly node: Uint32Array;
  /** The edge by which it holds. */
  readonly edge: Uint32Array;
}

/** Turns every edge round, weak ones included. */
export function retainers(heap: Heap): Retainers {
  const { firstEdge, count } = heap.nodes;
  const { to } = heap.edges;
  const edgeCount = heap.edges.count;
  const first = words(count + 2);
  // Counting sort by target: counts lie two places up, so that after the fill every row begins at its own place.
  for (let edge = 0; edge < edgeCount; edge++) first[to[edge]! + 2]!++;
  for (let node = 2; node < first.length; node++) first[node]! += first[node - 1]!;
  const nodes = words(edgeCount);
  const edges = words(edgeCount);
  for (let from = 0, edge = 0; from < count; from++) {
    for (const end = firstEdge[from + 1]!; edge < end; edge++) {
      const place = first[to[edge]! + 1]!++;
      nodes[place] = from;
      edges[place] = edge;
    }
  }
  return { first: first.subarray(0, count + 1), node: nodes, edge: edges };
}
