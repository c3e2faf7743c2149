import { edgeName, NodeType } from '../heap/heap.js';
import { NAMELESS, type Reference, referenceBy } from './edges.js';
import { keyOf } from './hash-tables.js';
import type { HeldHeap } from './held-heap.js';
import { keyText } from './key-text.js';
import { exportName } from './scopes.js';
import { type Hop, isHeldValue, type Stride, waitsForPromise } from './strides.js';

/** How the holder refers to what it holds at the end of a stride. */
export function referenceOf(held: HeldHeap, stride: Stride): Reference {
  const { heap, holders } = held;
  const last = stride.hops.at(-1)!;
  const byItself = referenceBy(heap, holders.edges, last.edge, last.from);
  if (byItself.edgeKind === 'element') return byItself;
  const variable = variableName(held, stride.hops);
  if (variable !== undefined) return { edge: variable, edgeKind: 'variable' };
  const store = stride.hops.at(-2);
  if (store && heap.nodes.type[last.from] === NodeType.array) return entryReference(held, store, last);
  if (byItself.edgeKind === 'property') return byItself;
  if (waitsForPromise(heap, stride)) return { edge: 'reaction', edgeKind: 'internal' };
  if (isHeldValue(heap, stride)) return { edge: 'held value', edgeKind: 'internal' };
  return byItself;
}

/** An entry of a Map's or Set's table, an array's elements, or an object's properties kept in a table. */
function entryReference({ heap, tableOf }: HeldHeap, store: Hop, entry: Hop): Reference {
  const name = edgeName(heap, store.edge);
  if (name === 'properties') return { edge: 'property name', edgeKind: 'internal' };
  if (name !== 'table') return { edge: '[]', edgeKind: 'element' };
  const table = tableOf(store.from);
  const place = table?.placeOf(entry.edge);
  if (!table || !place) return NAMELESS;
  if (table.kind === 'set') return { edge: '[]', edgeKind: 'set-element' };
  if (place.part === 'key') return { edge: '', edgeKind: 'map-key' };
  const key = keyOf(heap, table, place.entry);
  return { edge: key === undefined ? '' : keyText(heap, key), edgeKind: 'map-value' };
}

/** The variable by which a scope, or a module's exports, hold something. */
function variableName({ heap, scopes }: HeldHeap, hops: readonly Hop[]): string | undefined {
  for (const { edge, from } of hops.toReversed()) {
    const name = scopes.variable(from, edge) ?? exportName(heap, from, edge);
    if (name !== undefined) return name;
  }
  return undefined;
}
