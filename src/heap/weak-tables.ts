import type { Heap } from './heap.js';

/** By node, 1 for the tables of weak maps; and whether an edge of such a table holds half a pair. */
export interface WeakTables {
  readonly is: Uint8Array | undefined;
  holdsPair(edge: number): boolean;
}

export function findWeakTables(heap: Heap): WeakTables {
  const { tables, halves } = heap.weakPairs;
  if (halves.length === 0) return { is: undefined, holdsPair: () => false };
  const is = new Uint8Array(heap.nodes.count);
  for (const table of tables) is[table] = 1;
  const known = new Set(halves);
  return { is, holdsPair: (edge) => known.has(edge) };
}
