import type { Numbers } from '../heap.js';
import type { Layout } from './layout.js';

/** The arrays of a heap while they are filled. Their sizes were checked against the file's. */
export interface Shared {
  readonly nodes: {
    readonly type: Uint8Array;
    readonly name: Uint32Array;
    id: Numbers;
    selfSize: Numbers;
    readonly firstEdge: Uint32Array;
    detachedness?: Uint8Array;
  };
  /** No string that names a node has a larger index. */
  largestNodeName: number;
  readonly edges: EdgeColumns;
  /** Turns a column into doubles, when a number that needs more than 32 bits turns up. */
  widen(column: 'id' | 'selfSize'): void;
  /** The DOM link states; made on the first call, since nearly all files have none. */
  detachedness(): Uint8Array;
}

export interface EdgeColumns {
  readonly type: Uint8Array;
  readonly to: Uint32Array;
  /** Absent when names are passed over. */
  readonly nameOrIndex: Uint32Array | undefined;
  /** No string that names an edge has a larger index. */
  largestName: number;
}

export function allocate(layout: Layout): Shared {
  const { nodeCount, edgeCount } = layout;
  const nodes: Shared['nodes'] = {
    type: bytes(nodeCount),
    name: words(nodeCount),
    id: words(nodeCount),
    selfSize: words(nodeCount),
    firstEdge: words(nodeCount + 1),
  };
  return {
    nodes,
    largestNodeName: 0,
    edges: { type: bytes(edgeCount), to: words(edgeCount), nameOrIndex: undefined, largestName: 0 },
    widen(column) {
      const narrow = nodes[column];
      if (narrow instanceof Float64Array) return;
      const wide = doubles(nodeCount);
      wide.set(narrow);
      nodes[column] = wide;
    },
    detachedness() {
      nodes.detachedness ??= bytes(nodeCount);
      return nodes.detachedness;
    },
  };
}

/** Zeroed bytes in memory that threads share. */
function bytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}

/** Zeroed 32-bit words in memory that threads share. */
export function words(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * 4));
}

/** Zeroed doubles in memory that threads share. */
export function doubles(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * 8));
}
