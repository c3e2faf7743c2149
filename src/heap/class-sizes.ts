import type { Classes } from './classes.js';
import type { Heap } from './heap.js';
import type { Weights } from './retained-sizes.js';

/** One class of a heap. Sizes in bytes. Nodes whose whole size counts for their owner are left out, as in DevTools. */
export interface ClassSizes {
  /** Its number in `Classes`. */
  readonly index: number;
  readonly name: string;
  count: number;
  shallow: number;
  /** What all of them together keep alive; those that another of the class dominates are not counted twice. */
  retained: number;
}

/** Every class with counts and sizes, by class number; those without nodes left out. After DevTools' aggregates. */
export function classSizes(heap: Heap, classes: Classes, weights: Weights): readonly ClassSizes[] {
  const sizes = classes.names.map((name, index): ClassSizes => ({ index, name, count: 0, shallow: 0, retained: 0 }));
  const { shallow } = weights;
  for (let node = 0; node < heap.nodes.count; node++) {
    if (shallow[node] === 0) continue;
    const own = sizes[classes.of[node]!]!;
    own.count++;
    own.shallow += shallow[node]!;
  }
  addRetained(heap, classes, weights, sizes);
  return sizes.filter(({ count }) => count > 0);
}

/** Walks the dominator tree; a class counts at its topmost nodes. After `calculateClassesRetainedSize`. */
function addRetained(heap: Heap, { of }: Classes, weights: Weights, sizes: readonly ClassSizes[]): void {
  const { shallow, retained } = weights;
  const { first, child } = dominated(weights);
  const above = new Uint8Array(sizes.length);
  const stack = [heap.root];
  // Classes entered, with the height of the stack at which each ends.
  const entered: number[] = [];
  const until: number[] = [];
  while (stack.length > 0) {
    const node = stack.pop()!;
    const from = first[node]!;
    const to = first[node + 1]!;
    const own = of[node]!;
    if (above[own] === 0 && shallow[node] !== 0) {
      sizes[own]!.retained += retained[node]!;
      if (from !== to) {
        above[own] = 1;
        until.push(stack.length);
        entered.push(own);
      }
    }
    for (let i = from; i < to; i++) stack.push(child[i]!);
    while (until.length > 0 && until.at(-1) === stack.length) {
      until.pop();
      above[entered.pop()!] = 0;
    }
  }
}

/** The dominator tree from top to bottom: node `n` immediately dominates `child[first[n] … first[n + 1])`. */
export function dominated({ dominator, order }: Pick<Weights, 'dominator' | 'order'>): {
  readonly first: Uint32Array;
  readonly child: Uint32Array;
} {
  const first = new Uint32Array(order.length + 2);
  for (let i = 1; i < order.length; i++) first[dominator[order[i]!]! + 2]!++;
  for (let node = 2; node < first.length; node++) first[node]! += first[node - 1]!;
  const child = new Uint32Array(order.length);
  for (let i = 1; i < order.length; i++) {
    const node = order[i]!;
    const place = first[dominator[node]! + 1]!;
    child[place] = node;
    first[dominator[node]! + 1] = place + 1;
  }
  return { first, child };
}

/** The dominators of a node, nearest first, the root last. */
export function dominatorChain(heap: Heap, { dominator }: Pick<Weights, 'dominator'>, node: number): readonly number[] {
  const chain: number[] = [];
  for (let at = node; at !== heap.root; ) {
    at = dominator[at]!;
    chain.push(at);
  }
  return chain;
}
