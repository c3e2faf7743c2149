import { type Heap, type HeapLocations, isIndexed } from '../heap.js';
import { invalid } from './invalid.js';
import type { Layout } from './layout.js';
import { noLocations } from './locations.js';
import { offsetOfNumber } from './number-array.js';
import type { Shared } from './shared.js';
import type { SnapshotFile } from './snapshot-file.js';
import type { StringIndex } from './string-index.js';
import { findPairs } from './weak-pairs.js';

/** What is known of a file so far. The starts are file offsets of the arrays' opening brackets. */
export interface Parts {
  layout?: Layout;
  shared?: Shared;
  nodesStart?: number;
  edgesStart?: number;
  locations?: HeapLocations;
  strings?: StringIndex;
}

/** A heap that can be sent to another thread: plain data, its arrays in shared memory. */
export type HeapData = Omit<Heap, 'strings'> & { readonly strings: StringIndex };

/** Checks what only the whole file can tell, and joins the parts to a heap. */
export function finish(file: SnapshotFile, parts: Parts): HeapData {
  const { layout, shared, nodesStart, edgesStart, strings } = parts;
  if (!layout || !shared) throw invalid(file.path, file.size, 'there is no "snapshot" in it');
  if (nodesStart === undefined) throw invalid(file.path, file.size, 'there is no "nodes" in it');
  if (edgesStart === undefined) throw invalid(file.path, file.size, 'there is no "edges" in it');
  if (!strings) throw invalid(file.path, file.size, 'there is no "strings" in it');
  const place = (start: number, number: number) => offsetOfNumber(file, start + 1, number);
  const fields = layout.node.fields;
  const root = layout.rootIndex / fields;
  if (!Number.isInteger(root) || root >= layout.nodeCount) {
    throw invalid(file.path, nodesStart, `the root would be at ${layout.rootIndex}, where no node begins`);
  }
  const { nodes, edges } = shared;
  const overrun = sumEdgeCounts(nodes.firstEdge, layout.edgeCount);
  if (overrun !== undefined) {
    const offset = place(nodesStart, Math.min(overrun, layout.nodeCount - 1) * fields + layout.node.edgeCount);
    throw invalid(
      file.path,
      offset,
      `the nodes' edge counts do not add up to the ${layout.edgeCount} edges of the header`,
    );
  }
  const badNode = firstBeyond(nodes.name, undefined, strings.count);
  if (badNode !== -1) throw outside(place(nodesStart, badNode * fields + layout.node.name), 'a node');
  const badEdge = firstBeyond(edges.nameOrIndex, edges.type, strings.count);
  if (badEdge !== -1)
    throw outside(place(edgesStart, badEdge * layout.edge.fields + layout.edge.nameOrIndex), 'an edge');
  return {
    file: file.path,
    fileSize: file.size,
    root,
    nodes: { ...nodes, count: layout.nodeCount, typeNames: layout.node.types.names },
    edges: { ...edges, count: layout.edgeCount, typeNames: layout.edge.types.names },
    strings,
    locations: parts.locations ?? noLocations(),
    weakPairs: findPairs(file, strings),
    extraNativeBytes: layout.extraNativeBytes,
  };

  function outside(offset: number, what: string): Error {
    return invalid(file.path, offset, `${what} is named by a string beyond the ${strings!.count} in the file`);
  }
}

/** Turns counts (one place up) into starts. Returns the node at which the sum exceeds, or fails to reach, `total`. */
function sumEdgeCounts(firstEdge: Uint32Array, total: number): number | undefined {
  let sum = 0;
  for (let node = 1; node < firstEdge.length; node++) {
    sum += firstEdge[node]!;
    if (sum > total) return node - 1;
    firstEdge[node] = sum;
  }
  return sum === total ? undefined : firstEdge.length - 1;
}

/** The first place whose name is no string of the file; edges named by a number are left out. */
function firstBeyond(names: Uint32Array, edgeTypes: Uint8Array | undefined, count: number): number {
  for (let i = 0; i < names.length; i++) {
    if (names[i]! >= count && !(edgeTypes && isIndexed(edgeTypes[i]!))) return i;
  }
  return -1;
}
