import { type Heap, type HeapEdges, type HeapLocations, isIndexed } from '../heap.js';
import { invalid } from './invalid.js';
import type { Layout } from './layout.js';
import { noLocations } from './locations.js';
import { offsetOfNumber, type RowMark, takeNumbers } from './number-array.js';
import { edgeSink } from './rows.js';
import { type Shared, words } from './shared.js';
import { Cursor, openSnapshot, type SnapshotFile } from './snapshot-file.js';
import type { StringIndex } from './string-index.js';
import { findPairs } from './weak-pairs.js';

/** What is known of a file so far. The starts are file offsets of the arrays' opening brackets. */
export interface Parts {
  layout?: Layout;
  shared?: Shared;
  nodesStart?: number;
  edgesStart?: number;
  edgeMarks?: readonly RowMark[];
  locations?: HeapLocations;
  strings?: StringIndex;
}

/** A heap that can be sent to another thread: plain data, its arrays in shared memory. */
export type HeapData = Omit<Heap, 'strings' | 'edges'> & {
  readonly strings: StringIndex;
  readonly edges: Omit<HeapEdges, 'nameOrIndex'>;
  readonly source: HeapSource;
};

/** What it takes to read more of a file later. */
export interface HeapSource {
  readonly file: string;
  readonly modifiedMs: number;
  readonly layout: Layout;
  /** File offsets of the brackets that open the nodes and the edges. */
  readonly nodesStart: number;
  readonly edgesStart: number;
}

/** Checks what only the whole file can tell, and joins the parts to a heap. */
export function finish(file: SnapshotFile, parts: Parts): HeapData {
  const { layout, shared, nodesStart, edgesStart, edgeMarks, strings } = parts;
  if (!layout || !shared) throw invalid(file.path, file.size, 'there is no "snapshot" in it');
  if (nodesStart === undefined) throw invalid(file.path, file.size, 'there is no "nodes" in it');
  if (edgesStart === undefined || !edgeMarks) throw invalid(file.path, file.size, 'there is no "edges" in it');
  if (!strings) throw invalid(file.path, file.size, 'there is no "strings" in it');
  const root = layout.rootIndex / layout.node.fields;
  if (!Number.isInteger(root) || root >= layout.nodeCount) {
    throw invalid(file.path, nodesStart, `the root would be at ${layout.rootIndex}, where no node begins`);
  }
  const { nodes, edges } = shared;
  closeEdgeCounts(file, layout, nodes.firstEdge, nodesStart);
  const source = { file: file.path, modifiedMs: file.modifiedMs, layout, nodesStart, edgesStart };
  checkNames(file, source, shared, nodesStart, strings.count);
  return {
    file: file.path,
    fileSize: file.size,
    root,
    nodes: { ...nodes, count: layout.nodeCount, typeNames: layout.node.types.names },
    edges: { type: edges.type, to: edges.to, count: layout.edgeCount, typeNames: layout.edge.types.names },
    strings,
    locations: parts.locations ?? noLocations(),
    weakPairs: findPairs(file, layout, shared, strings, edgeMarks),
    extraNativeBytes: layout.extraNativeBytes,
    source,
  };
}

/** Reads the names of the edges, which `HeapData` leaves out: they take a fifth of a heap's memory. */
export function readEdgeNames(data: HeapData): Uint32Array {
  const file = openSnapshot(data.source.file, data.source.modifiedMs);
  try {
    return takeEdgeNames(file, data.source, data.edges);
  } finally {
    file.close();
  }
}

function takeEdgeNames(file: SnapshotFile, source: HeapSource, edges: Pick<HeapEdges, 'type' | 'to'>): Uint32Array {
  const nameOrIndex = words(source.layout.edgeCount);
  const columns = { type: edges.type, to: edges.to, nameOrIndex, largestName: 0 };
  takeNumbers(new Cursor(file, source.edgesStart), 'edges', edgeSink(source.layout, columns));
  return nameOrIndex;
}

/** Turns the nodes' edge counts (one place up) into the starts of their edges. */
function closeEdgeCounts(file: SnapshotFile, layout: Layout, firstEdge: Uint32Array, nodesStart: number): void {
  let sum = 0;
  let node = 0;
  for (; node < layout.nodeCount && sum <= layout.edgeCount; node++) {
    sum += firstEdge[node + 1]!;
    firstEdge[node + 1] = sum;
  }
  if (sum === layout.edgeCount) return;
  const place = Math.max(node - 1, 0) * layout.node.fields + layout.node.edgeCount;
  const problem = `the nodes' edge counts do not add up to the ${layout.edgeCount} edges of the header`;
  throw invalid(file.path, offsetOfNumber(file, nodesStart + 1, place), problem);
}

/** Every name must be a string of the file. */
function checkNames(
  file: SnapshotFile,
  source: HeapSource,
  { nodes, edges, largestNodeName }: Shared,
  nodesStart: number,
  strings: number,
): void {
  const { layout, edgesStart } = source;
  const refuse = (start: number, place: number, what: string) => {
    const problem = `${what} is named by a string beyond the ${strings} in the file`;
    throw invalid(file.path, offsetOfNumber(file, start + 1, place), problem);
  };
  if (largestNodeName >= strings) {
    const node = nodes.name.findIndex((name) => name >= strings);
    refuse(nodesStart, node * layout.node.fields + layout.node.name, 'a node');
  }
  if (edges.largestName < strings) return;
  // The largest is an upper bound, which may count indices too: look closely.
  const names = takeEdgeNames(file, source, edges);
  for (let edge = 0; edge < names.length; edge++) {
    if (names[edge]! < strings || isIndexed(edges.type[edge]!)) continue;
    refuse(edgesStart, edge * layout.edge.fields + layout.edge.nameOrIndex, 'an edge');
  }
}
