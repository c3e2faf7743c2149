import type { Heap } from './heap.js';

/** Tests a heap's strings by what they say; each is decoded once. */
export function textTest(heap: Heap, passes: (text: string) => boolean): (index: number) => boolean {
  const known = new Map<number, boolean>();
  return (index) => {
    let is = known.get(index);
    if (is === undefined) {
      is = passes(heap.strings.get(index));
      known.set(index, is);
    }
    return is;
  };
}

/** Tests nodes by their name as V8 wrote it. */
export function nameTest(heap: Heap, passes: (name: string) => boolean): (node: number) => boolean {
  const { name } = heap.nodes;
  // By string: 1 for what passes, 2 for what does not. Most nodes are asked for, and a Map is slow.
  const known = new Uint8Array(heap.strings.count);
  return (node) => {
    const index = name[node]!;
    if (known[index] === 0) known[index] = passes(heap.strings.get(index)) ? 1 : 2;
    return known[index] === 1;
  };
}
