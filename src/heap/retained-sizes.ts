import type { Dominators } from './dominators.js';
import type { Numbers } from './heap.js';
import { doubles, words } from './read/shared.js';

/** What would be freed with each node: the sizes of all it dominates, itself included. In bytes, by node. */
export function retainedSizes({ dominator, order }: Dominators, sizes: Numbers): Numbers {
  let total = 0;
  for (let node = 0; node < sizes.length; node++) total += sizes[node]!;
  const retained = total > 0xffffffff ? doubles(sizes.length) : words(sizes.length);
  retained.set(sizes);
  // Behind its dominator comes every node, so that from the last to the first each sum is complete when it is passed on.
  for (let i = order.length - 1; i > 0; i--) {
    const node = order[i]!;
    retained[dominator[node]!]! += retained[node]!;
  }
  return retained;
}
