import type { Numbers } from '../heap.js';
import type { Layout } from './layout.js';
import { edgeRows, nodeRows } from './row-scan.js';
import { RowProblem, type RowSink } from './row-sink.js';
import type { EdgeColumns, Shared } from './shared.js';

/** The order in which every V8 so far writes a node's first fields, and an edge's fields. */
const USUAL_NODE = ['type', 'name', 'id', 'selfSize', 'edgeCount'] as const;
const USUAL_EDGE = ['type', 'nameOrIndex', 'to'] as const;

/** Fills the node arrays. The edge counts go to `firstEdge[n + 1]`, to be summed when all are there. */
export function nodeSink(layout: Layout, shared: Shared): RowSink {
  const { nodes } = shared;
  const { fields, types } = layout.node;
  const total = layout.nodeCount * fields;
  const isUsual = USUAL_NODE.every((name, column) => layout.node[name] === column);
  return {
    total,
    fields,
    ...(isUsual && { takeRows: nodeRows(layout, shared) }),
    accept(values, count, base, large) {
      for (let i = 0; i < large.length; i += 2) {
        const column = (base + large[i]!) % fields;
        if (column === layout.node.id) shared.widen('id');
        else if (column === layout.node.selfSize) shared.widen('selfSize');
        else if (column === layout.node.type || column === layout.node.name || column === layout.node.edgeCount)
          throw new RowProblem(base + large[i]!, `${large[i + 1]} is too large a number for this place`);
      }
      copyTypes(values, count, base, fields, layout.node.type, types.ours, nodes.type, 'node type');
      copyColumn(values, count, base, fields, layout.node.name, nodes.name, 0);
      shared.largestNodeName = largestOf(values, count, base, fields, layout.node.name, shared.largestNodeName);
      copyColumn(values, count, base, fields, layout.node.id, nodes.id, 0);
      copyColumn(values, count, base, fields, layout.node.selfSize, nodes.selfSize, 0);
      copyColumn(values, count, base, fields, layout.node.edgeCount, nodes.firstEdge, 1);
      if (layout.node.detachedness !== -1) {
        noteDetached(values, count, base, fields, layout.node.detachedness, shared);
      }
      for (let i = 0; i < large.length; i += 2) {
        const place = base + large[i]!;
        const row = Math.floor(place / fields);
        if (place % fields === layout.node.id) nodes.id[row] = large[i + 1]!;
        else if (place % fields === layout.node.selfSize) nodes.selfSize[row] = large[i + 1]!;
      }
    },
  };
}

/** Fills the edge arrays; the nodes they point to become ordinals. */
export function edgeSink(layout: Layout, edges: EdgeColumns): RowSink {
  const { fields, types } = layout.edge;
  const isUsual = USUAL_EDGE.every((name, column) => layout.edge[name] === column) && fields === USUAL_EDGE.length;
  return {
    total: layout.edgeCount * fields,
    fields,
    signedColumn: layout.edge.nameOrIndex,
    ...(isUsual && { takeRows: edgeRows(layout, edges) }),
    accept(values, count, base, large) {
      // An index beyond 32 bits, or a node that would lie beyond 600 million others.
      if (large.length > 0) throw new RowProblem(base + large[0]!, `${large[1]} is too large a number for this place`);
      copyTypes(values, count, base, fields, layout.edge.type, types.ours, edges.type, 'edge type');
      takeNames(values, count, base, fields, layout.edge.nameOrIndex, edges);
      copyTargets(values, count, base, fields, layout, edges.to);
    },
  };
}

/** The first place in `values` that belongs to `column`, when `values[0]` has place `base`. */
function firstOf(column: number, base: number, fields: number): number {
  return (column - (base % fields) + fields) % fields;
}

function copyColumn(
  values: Uint32Array,
  count: number,
  base: number,
  fields: number,
  column: number,
  target: Numbers,
  shift: number,
): void {
  let i = firstOf(column, base, fields);
  let row = (base + i - column) / fields + shift;
  for (; i < count; i += fields) target[row++] = values[i]!;
}

function takeNames(
  values: Uint32Array,
  count: number,
  base: number,
  fields: number,
  column: number,
  edges: EdgeColumns,
): void {
  if (edges.nameOrIndex) copyColumn(values, count, base, fields, column, edges.nameOrIndex, 0);
  edges.largestName = largestOf(values, count, base, fields, column, edges.largestName);
}

/** The largest number of a column, or `least` where that is larger. */
function largestOf(
  values: Uint32Array,
  count: number,
  base: number,
  fields: number,
  column: number,
  least: number,
): number {
  let largest = least;
  for (let i = firstOf(column, base, fields); i < count; i += fields) {
    if (values[i]! > largest) largest = values[i]!;
  }
  return largest;
}

function copyTypes(
  values: Uint32Array,
  count: number,
  base: number,
  fields: number,
  column: number,
  ours: Uint8Array,
  target: Uint8Array,
  what: string,
): void {
  const known = ours.length;
  let i = firstOf(column, base, fields);
  let row = (base + i - column) / fields;
  for (; i < count; i += fields) {
    const type = values[i]!;
    if (type >= known) throw new RowProblem(base + i, `${what} ${type} is not among the ${known} that meta lists`);
    target[row++] = ours[type]!;
  }
}

function copyTargets(
  values: Uint32Array,
  count: number,
  base: number,
  fields: number,
  layout: Layout,
  target: Uint32Array,
): void {
  const nodeFields = layout.node.fields;
  const { nodeCount } = layout;
  const column = layout.edge.to;
  let i = firstOf(column, base, fields);
  let row = (base + i - column) / fields;
  for (; i < count; i += fields) {
    const index = values[i]!;
    const ordinal = (index / nodeFields) >>> 0;
    if (ordinal >= nodeCount || ordinal * nodeFields !== index) {
      throw new RowProblem(base + i, `an edge points to ${index}, where no node begins`);
    }
    target[row++] = ordinal;
  }
}

function noteDetached(
  values: Uint32Array,
  count: number,
  base: number,
  fields: number,
  column: number,
  shared: Shared,
): void {
  let i = firstOf(column, base, fields);
  let row = (base + i - column) / fields;
  for (; i < count; i += fields, row++) {
    if (values[i] !== 0) shared.detachedness()[row] = values[i]!;
  }
}
