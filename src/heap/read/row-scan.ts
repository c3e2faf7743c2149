/**
 * The fast way through a snapshot's two large arrays: whole rows, digit by digit, straight into the columns. One loop
 * for each number of a row, so that the processor learns each one's usual length. It takes only rows that look just as
 * V8 writes them, `1,2,3\n,`, and are right in every way; at any other it stops, and the general scanner, which knows
 * what to say about it, goes on from there.
 *
 * Throughout: `byte ^ 48` is 0 to 9 for a digit, 28 for a comma, 58 for a line's end.
 */
import { isIndexed } from '../heap.js';
import type { Layout } from './layout.js';
import type { RowSink } from './row-sink.js';
import type { EdgeColumns, Shared } from './shared.js';

type TakeRows = NonNullable<RowSink['takeRows']>;

const COMMA = 44 ^ 48;
const NEWLINE = 10 ^ 48;
/** Numbers of up to this many digits fit 32 signed bits. */
const SAFE_DIGITS = 9;

export function edgeRows(layout: Layout, edges: EdgeColumns): TakeRows {
  const { type, nameOrIndex, to: target } = edges;
  const { ours } = layout.edge.types;
  const types = Math.min(ours.length, 10);
  const nodeFields = layout.node.fields;
  // To multiply is quicker than to divide; what this gets wrong is no multiple, and told by the product below.
  const share = 1 / nodeFields;
  const { nodeCount, edgeCount } = layout;
  return (bytes, from, to, firstRow) => {
    let row = firstRow;
    let at = from;
    let largestName = edges.largestName;
    while (at < to && row < edgeCount) {
      const kind = bytes[at]! ^ 48;
      if (kind >= types || (bytes[at + 1]! ^ 48) !== COMMA) break;
      let i = at + 2;
      let name = bytes[i]! ^ 48;
      if (name > 9) break;
      let digit = bytes[++i]! ^ 48;
      for (; digit <= 9; digit = bytes[++i]! ^ 48) name = (Math.imul(name, 10) + digit) | 0;
      if (digit !== COMMA || i - at > SAFE_DIGITS + 2) break;
      const second = ++i;
      let index = bytes[i]! ^ 48;
      if (index > 9) break;
      for (digit = bytes[++i]! ^ 48; digit <= 9; digit = bytes[++i]! ^ 48) index = (Math.imul(index, 10) + digit) | 0;
      if (digit !== NEWLINE || (bytes[i + 1]! ^ 48) !== COMMA || i - second > SAFE_DIGITS || i + 2 > to) break;
      const ordinal = (index * share + 0.5) >>> 0;
      if (ordinal >= nodeCount || Math.imul(ordinal, nodeFields) !== index) break;
      const ourKind = ours[kind]!;
      type[row] = ourKind;
      if (nameOrIndex !== undefined) nameOrIndex[row] = name;
      if (name > largestName && !isIndexed(ourKind)) largestName = name;
      target[row] = ordinal;
      row++;
      at = i + 2;
    }
    edges.largestName = largestName;
    return { rows: row - firstRow, at };
  };
}

export function nodeRows(layout: Layout, shared: Shared): TakeRows {
  const { type, name: names, firstEdge } = shared.nodes;
  const { ours } = layout.node.types;
  const { fields } = layout.node;
  const { nodeCount } = layout;
  const detachedness = layout.node.detachedness;
  return (bytes, from, to, firstRow) => {
    const { id: ids, selfSize: sizes } = shared.nodes;
    let { largestNodeName } = shared;
    let row = firstRow;
    let at = from;
    while (at < to && row < nodeCount) {
      let i = at;
      let kind = bytes[i]! ^ 48;
      if (kind > 9) break;
      let digit = bytes[++i]! ^ 48;
      if (digit <= 9) {
        kind = kind * 10 + digit;
        digit = bytes[++i]! ^ 48;
      }
      if (digit !== COMMA || kind >= ours.length) break;
      let start = ++i;
      let name = bytes[i]! ^ 48;
      if (name > 9) break;
      for (digit = bytes[++i]! ^ 48; digit <= 9; digit = bytes[++i]! ^ 48) name = (Math.imul(name, 10) + digit) | 0;
      if (digit !== COMMA || i - start > SAFE_DIGITS) break;
      start = ++i;
      let id = bytes[i]! ^ 48;
      if (id > 9) break;
      for (digit = bytes[++i]! ^ 48; digit <= 9; digit = bytes[++i]! ^ 48) id = (Math.imul(id, 10) + digit) | 0;
      if (digit !== COMMA || i - start > SAFE_DIGITS) break;
      start = ++i;
      let size = bytes[i]! ^ 48;
      if (size > 9) break;
      for (digit = bytes[++i]! ^ 48; digit <= 9; digit = bytes[++i]! ^ 48) size = (Math.imul(size, 10) + digit) | 0;
      if (digit !== COMMA || i - start > SAFE_DIGITS) break;
      start = ++i;
      let edges = bytes[i]! ^ 48;
      if (edges > 9) break;
      for (digit = bytes[++i]! ^ 48; digit <= 9; digit = bytes[++i]! ^ 48) edges = (Math.imul(edges, 10) + digit) | 0;
      if (i - start > SAFE_DIGITS) break;
      // What follows is of no use, the state of DOM nodes apart, which is nearly always 0.
      let column = 5;
      for (; column < fields && digit === COMMA; column++) {
        const first = bytes[++i]! ^ 48;
        if (first > 9 || (first !== 0 && column === detachedness)) break;
        for (digit = bytes[++i]! ^ 48; digit <= 9; ) digit = bytes[++i]! ^ 48;
      }
      if (column < fields || digit !== NEWLINE || (bytes[i + 1]! ^ 48) !== COMMA || i + 2 > to) break;
      type[row] = ours[kind]!;
      names[row] = name;
      if (name > largestNodeName) largestNodeName = name;
      ids[row] = id;
      sizes[row] = size;
      row++;
      firstEdge[row] = edges;
      at = i + 2;
    }
    shared.largestNodeName = largestNodeName;
    return { rows: row - firstRow, at };
  };
}
