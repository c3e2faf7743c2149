import type { Heap } from '../heap/heap.js';

/** Strings under one number each, across snapshots: a snapshot's own string indexes mean nothing in the next one. */
export class Names {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];

  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.length;
    this.#texts.push(text);
    this.#ids.set(text, id);
    return id;
  }

  textOf(id: number): string {
    return this.#texts[id] ?? '';
  }

  get count(): number {
    return this.#texts.length;
  }
}

/** One snapshot's string indexes, turned into `Names` when first asked for: most strings of a heap are never decoded. */
export function nameReader(heap: Heap, names: Names, transform = (text: string) => text): (index: number) => number {
  const known = new Int32Array(heap.strings.count).fill(-1);
  return (index) => {
    let id = known[index]!;
    if (id === -1) {
      id = names.idOf(transform(heap.strings.get(index)));
      known[index] = id;
    }
    return id;
  };
}
