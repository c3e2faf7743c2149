import { createReadStream } from 'node:fs';
import { parse } from 'heap-snapshot-toolkit';

/** What Chrome's DevTools make of a snapshot, by node ordinal. */
export interface Oracle {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly className: (node: number) => string;
  readonly selfSize: (node: number) => number;
  readonly retained: Float64Array;
  readonly dominator: Uint32Array;
  readonly distance: Int32Array;
  readonly classes: Readonly<Record<string, { count: number; self: number; maxRet: number; name: string }>>;
}

/** The parts of DevTools' snapshot that the types of heap-snapshot-toolkit leave out. */
interface DevToolsSnapshot {
  readonly nodeCount: number;
  readonly nodeFieldCount: number;
  readonly containmentEdges: { readonly length: number };
  readonly edgeFieldsCount: number;
  readonly retainedSizes: Float64Array;
  readonly dominatorsTree: Uint32Array;
  readonly nodeDistances: Int32Array;
  createNode(index: number): { className(): string; selfSize(): number };
  aggregatesWithFilter(filter: object): Oracle['classes'];
}

export async function devTools(file: string): Promise<Oracle> {
  const snapshot = (await parse(createReadStream(file, 'utf-8'))) as unknown as DevToolsSnapshot;
  const node = (ordinal: number) => snapshot.createNode(ordinal * snapshot.nodeFieldCount);
  return {
    nodeCount: snapshot.nodeCount,
    edgeCount: snapshot.containmentEdges.length / snapshot.edgeFieldsCount,
    className: (ordinal) => node(ordinal).className(),
    selfSize: (ordinal) => node(ordinal).selfSize(),
    retained: snapshot.retainedSizes,
    dominator: snapshot.dominatorsTree,
    distance: snapshot.nodeDistances,
    classes: snapshot.aggregatesWithFilter({}),
  };
}
