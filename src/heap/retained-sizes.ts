import { type Dominators, dominators } from './dominators.js';
import type { Heap, Numbers } from './heap.js';
import { doubles } from './read/shared.js';
import { type Scratch, scratchFor } from './scratch.js';
import { shallowSizes } from './shallow-sizes.js';
import { sampleHeap } from './warm-up.js';

/** What every node weighs, in bytes, by node; and the tree that tells. */
export interface Weights extends Dominators {
  /** As DevTools shows it: see `shallowSizes`. */
  readonly shallow: Numbers;
  /** What would be freed with the node: the sizes of all it dominates, itself included. */
  readonly retained: Numbers;
}

/** From this many nodes on it pays to show the engine a small heap first. */
const LARGE = 50_000;
let isWarm = false;

/** Dominators, shallow and retained sizes of a whole heap, node for node those of DevTools. */
export function weigh(heap: Heap): Weights {
  if (heap.nodes.count > LARGE && !isWarm) {
    isWarm = true;
    for (let i = 0; i < 3; i++) weigh(sampleHeap());
  }
  const scratch = scratchFor(heap.nodes.count);
  const tree = dominators(heap, scratch);
  const shallow = shallowSizes(heap, scratch);
  return { ...tree, shallow, retained: retainedSizes(tree, shallow, scratch) };
}

/** Sums `sizes` up the dominator tree. */
function retainedSizes({ dominator, order }: Dominators, sizes: Numbers, scratch: Scratch): Numbers {
  // Where each size fits, so does their sum: see `shallowSizes`.
  const retained = sizes instanceof Float64Array ? doubles(sizes.length) : scratch.take().subarray(0, sizes.length);
  retained.set(sizes);
  // Every node comes behind its dominator: from the last to the first, a sum is complete when it is passed on.
  for (let i = order.length - 1; i > 0; i--) {
    const node = order[i]!;
    retained[dominator[node]!]! += retained[node]!;
  }
  return retained;
}
