import type { Heap } from './heap.js';
import { type Numbering, numberNodes } from './numbering.js';
import { type Scratch, scratchFor } from './scratch.js';

/** The dominator tree: `dominator[n]` is the last node that every path from the root to `n` passes. */
export interface Dominators {
  /** By node; the root dominates itself, and all that nothing holds. */
  readonly dominator: Uint32Array;
  /** All nodes, every one behind its dominator; the root first. */
  readonly order: Uint32Array;
}

/**
 * Immediate dominators by the semi-NCA algorithm: Loukas Georgiadis, "Linear-Time Algorithms for Dominators and Related
 * Problems" (Princeton, 2005), section 2.3, with the linking and compression of Thomas Lengauer and Robert Endre Tarjan,
 * "A fast algorithm for finding dominators in a flowgraph" (TOPLAS 1(1), 1979). Without recursion. Agrees with Chrome's
 * DevTools node for node: see `numberNodes` for the edges that count.
 */
export function dominators(heap: Heap, scratch: Scratch = scratchFor(heap.nodes.count)): Dominators {
  const count = heap.nodes.count;
  const numbering = numberNodes(heap, scratch);
  const { number, vertex, parent, crossing, reached } = numbering;
  const ancestor = scratch.take();
  const predecessors = crossingPredecessors(heap, numbering, ancestor);
  ancestor.set(parent);
  // Numbers are of no use any more, and the walk's stack is not either.
  const label = number;
  const stack = scratch.take();
  const semi = semidominators(numbering, predecessors, { ancestor, label, stack });
  // The dominator is the nearest ancestor whose number is not above the semidominator's; `parent` turns into it.
  for (let own = 2; own <= reached; own++) {
    const highest = semi[own + 1]!;
    let candidate = parent[own]!;
    while (candidate > highest) candidate = parent[candidate]!;
    parent[own] = candidate;
  }
  parent[1] = 1;
  const dominator = label.subarray(0, count);
  for (let own = 1; own <= count; own++) dominator[vertex[own]!] = vertex[parent[own]!]!;
  scratch.give(parent, crossing, ancestor, stack);
  return { dominator, order: vertex.subarray(1, count + 1) };
}

/**
 * The crossing edges turned round: the numbers from which number `w` is reached lie at `first[w]` up to, not including,
 * `first[w + 1]`; `first` is what `crossing` was.
 *
 * A vertex that only its parent leads to has its parent for semidominator, so that an edge from it tells the same as an
 * edge from the parent would: such chains are cut short to their top, `top`, as long as that is above `w`. The tops are
 * few, and stay in the processor's cache when they are looked up again and again.
 */
function crossingPredecessors(heap: Heap, numbering: Numbering, top: Uint32Array): Uint32Array {
  const { firstEdge, count } = heap.nodes;
  const { to } = heap.edges;
  const { number, parent, crossing, isCrossing, reached } = numbering;
  // Counts become ends, and filling moves them down to starts.
  let sum = 0;
  top[1] = 1;
  for (let own = 1; own < crossing.length; own++) {
    const others = crossing[own]!;
    if (own > 1 && own <= reached) top[own] = others === 0 ? top[parent[own]!]! : own;
    sum += others;
    crossing[own] = sum;
  }
  const from = new Uint32Array(sum);
  for (let node = 0; node < count; node++) {
    const own = number[node]!;
    const highest = top[own]!;
    const end = firstEdge[node + 1]!;
    for (let edge = firstEdge[node]!; edge < end; edge++) {
      if ((isCrossing[edge >>> 3]! & (1 << (edge & 7))) === 0) continue;
      const target = number[to[edge]!]!;
      const place = crossing[target]! - 1;
      crossing[target] = place;
      from[place] = highest > target ? highest : own;
    }
  }
  return from;
}

interface Forest {
  /** The nearest ancestor that is not linked yet, or one below it. */
  readonly ancestor: Uint32Array;
  /** The smallest semidominator on the way there. */
  readonly label: Uint32Array;
  readonly stack: Uint32Array;
}

/**
 * The semidominator of number `w` comes to lie at `[w + 1]` of the returned array: it is the one that told where
 * predecessors begin, whose entries are of no use once their vertex is done.
 */
function semidominators(
  { parent, crossing: first, reached }: Numbering,
  predecessors: Uint32Array,
  { ancestor, label, stack }: Forest,
): Uint32Array {
  for (let own = reached; own >= 2; own--) {
    let least = parent[own]!;
    const end = first[own + 1]!;
    for (let i = first[own]!; i < end && least > 1; i++) {
      const from = predecessors[i]!;
      if (from < own) {
        if (from < least) least = from;
        continue;
      }
      if (ancestor[from]! > own) {
        let depth = 0;
        let top = from;
        do {
          stack[depth++] = top;
          top = ancestor[top]!;
        } while (ancestor[top]! > own);
        const beyond = ancestor[top]!;
        let smallest = label[top]!;
        while (depth > 0) {
          const vertex = stack[--depth]!;
          if (label[vertex]! > smallest) label[vertex] = smallest;
          else smallest = label[vertex]!;
          ancestor[vertex] = beyond;
        }
      }
      if (label[from]! < least) least = label[from]!;
    }
    first[own + 1] = least;
    label[own] = least;
  }
  return first;
}
