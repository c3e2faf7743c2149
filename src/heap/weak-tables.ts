import { EdgeType, type Heap } from './heap.js';

/** By node, 1 for the tables of weak maps; and whether an edge of such a table holds half a pair. */
export interface WeakTables {
  readonly is: Uint8Array | undefined;
  holdsPair(node: number, edge: number): boolean;
}

export function findWeakTables(heap: Heap): WeakTables {
  const { name, table } = heap.weakPairs;
  if (name.length === 0) return { is: undefined, holdsPair: () => false };
  const { id, count } = heap.nodes;
  const { type, nameOrIndex } = heap.edges;
  const ids = new Set(table);
  // Most nodes are told apart from tables by a few bits of their ids.
  const hint = new Uint8Array(4096);
  for (const known of ids) hint[(known >>> 1) & 4095] = 1;
  const is = new Uint8Array(count);
  for (let node = 0; node < count; node++) {
    const own = id[node]!;
    if (hint[(own >>> 1) & 4095] === 1 && ids.has(own)) is[node] = 1;
  }
  const tableOf = new Map<number, number>();
  for (let i = 0; i < name.length; i++) tableOf.set(name[i]!, table[i]!);
  return {
    is,
    holdsPair: (node, edge) => type[edge] === EdgeType.internal && tableOf.get(nameOrIndex[edge]!) === id[node],
  };
}
