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
  const test = textTest(heap, passes);
  return (node) => test(name[node]!);
}
