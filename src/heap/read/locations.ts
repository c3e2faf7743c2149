import type { HeapLocations } from '../heap.js';
import type { Layout } from './layout.js';
import { takeNumbers } from './number-array.js';
import { RowProblem } from './rows.js';
import { words } from './shared.js';
import type { Cursor } from './snapshot-file.js';

/** Takes the `locations` array. */
export function takeLocations(cursor: Cursor, layout: Layout): HeapLocations {
  const columns = layout.location;
  const all: number[] = [];
  takeNumbers(cursor, 'locations', {
    total: undefined,
    accept(values, count, base, large) {
      if (large.length > 0) throw new RowProblem(base + large[0]!, `${large[1]} is too large a number for this place`);
      if (!columns) return;
      for (let i = 0; i < count; i++) {
        if ((base + i) % columns.fields === columns.object) refuseOutside(values[i]!, base + i, layout);
        all.push(values[i]!);
      }
    },
  });
  if (!columns) return noLocations();
  if (all.length % columns.fields !== 0) throw cursor.invalid('"locations" ends within a row');
  const count = all.length / columns.fields;
  const nodes = Float64Array.from({ length: count }, (_, row) => all[row * columns.fields + columns.object]!);
  const order = Uint32Array.from(nodes.keys()).sort((a, b) => nodes[a]! - nodes[b]!);
  const pick = (column: number, divisor = 1) => {
    const picked = words(count);
    for (let i = 0; i < count; i++) picked[i] = all[order[i]! * columns.fields + column]! / divisor;
    return picked;
  };
  return {
    count,
    node: pick(columns.object, layout.node.fields),
    scriptId: pick(columns.scriptId),
    line: pick(columns.line),
    column: pick(columns.column),
  };
}

export function noLocations(): HeapLocations {
  const none = words(0);
  return { count: 0, node: none, scriptId: none, line: none, column: none };
}

function refuseOutside(index: number, place: number, layout: Layout): void {
  if (index % layout.node.fields !== 0 || index / layout.node.fields >= layout.nodeCount) {
    throw new RowProblem(place, `a location belongs to ${index}, where no node begins`);
  }
}
