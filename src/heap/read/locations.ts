import type { HeapLocations } from '../heap.js';
import type { Layout } from './layout.js';
import { takeNumbers } from './number-array.js';
import { RowProblem } from './row-sink.js';
import { words } from './shared.js';
import type { Cursor } from './snapshot-file.js';

/** Takes the `locations` array. */
export function takeLocations(cursor: Cursor, layout: Layout): HeapLocations {
  const columns = layout.location;
  // There are fewer than nodes; what is never written to takes no memory.
  let all = new Uint32Array(columns ? Math.max(layout.nodeCount, 1024) : 0);
  let length = 0;
  takeNumbers(cursor, 'locations', {
    total: undefined,
    fields: columns?.fields ?? 1,
    accept(values, count, base, large) {
      if (large.length > 0) throw new RowProblem(base + large[0]!, `${large[1]} is too large a number for this place`);
      if (!columns) return;
      while (length + count > all.length) all = doubled(all);
      all.set(values.subarray(0, count), length);
      length += count;
      for (let i = (columns.object - (base % columns.fields) + columns.fields) % columns.fields; i < count; ) {
        refuseOutside(values[i]!, base + i, layout);
        i += columns.fields;
      }
    },
  });
  if (!columns) return noLocations();
  if (length % columns.fields !== 0) throw cursor.invalid('"locations" ends within a row');
  return columnsOf(all, length / columns.fields, columns, layout.node.fields);
}

function columnsOf(
  all: Uint32Array,
  count: number,
  columns: NonNullable<Layout['location']>,
  nodeFields: number,
): HeapLocations {
  const [node, scriptId, line, column] = [words(count), words(count), words(count), words(count)];
  for (let row = 0; row < count; row++) {
    const at = row * columns.fields;
    node[row] = all[at + columns.object]! / nodeFields;
    scriptId[row] = all[at + columns.scriptId]!;
    line[row] = all[at + columns.line]!;
    column[row] = all[at + columns.column]!;
  }
  return { count, node, scriptId, line, column };
}

function doubled(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(values.length * 2);
  longer.set(values);
  return longer;
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
