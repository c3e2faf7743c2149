import { EDGE_TYPE_NAMES, NODE_TYPE_NAMES } from '../heap.js';

/** What a snapshot's header says of the arrays that follow it. Places are columns within a row. */
export interface Layout {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly rootIndex: number;
  readonly extraNativeBytes: number;
  readonly node: {
    readonly fields: number;
    readonly type: number;
    readonly name: number;
    readonly id: number;
    readonly selfSize: number;
    readonly edgeCount: number;
    /** −1 where the file has none. */
    readonly detachedness: number;
    readonly types: TypeTable;
  };
  readonly edge: {
    readonly fields: number;
    readonly type: number;
    readonly nameOrIndex: number;
    readonly to: number;
    readonly types: TypeTable;
  };
  /** Absent where the file has no locations. */
  readonly location?: {
    readonly fields: number;
    readonly object: number;
    readonly scriptId: number;
    readonly line: number;
    readonly column: number;
  };
}

/** `ours[n]` is our number for the type that the file calls `n`. */
interface TypeTable {
  readonly ours: Uint8Array;
  readonly names: readonly string[];
}

/** Thrown with what is wrong with a header; the reader adds the file and the place. */
export class HeaderProblem extends Error {}

/** Reads the `snapshot` object of a file. `room` is how many bytes follow it: counts that cannot fit are a lie. */
export function parseLayout(header: unknown, room: number): Layout {
  const snapshot = record(header, 'snapshot');
  const meta = record(snapshot.meta, 'snapshot.meta');
  const nodeFields = strings(meta.node_fields, 'meta.node_fields');
  const edgeFields = strings(meta.edge_fields, 'meta.edge_fields');
  const locationFields = meta.location_fields === undefined ? [] : strings(meta.location_fields, 'location_fields');
  return {
    nodeCount: count(snapshot, 'node_count', nodeFields.length, room),
    edgeCount: count(snapshot, 'edge_count', edgeFields.length, room),
    rootIndex: optionalCount(snapshot, 'root_index'),
    extraNativeBytes: optionalCount(snapshot, 'extra_native_bytes'),
    node: {
      fields: nodeFields.length,
      type: column(nodeFields, 'type', 'node_fields'),
      name: column(nodeFields, 'name', 'node_fields'),
      id: column(nodeFields, 'id', 'node_fields'),
      selfSize: column(nodeFields, 'self_size', 'node_fields'),
      edgeCount: column(nodeFields, 'edge_count', 'node_fields'),
      detachedness: nodeFields.indexOf('detachedness'),
      types: typeTable(meta, 'node_types', nodeFields.indexOf('type'), NODE_TYPE_NAMES),
    },
    edge: {
      fields: edgeFields.length,
      type: column(edgeFields, 'type', 'edge_fields'),
      nameOrIndex: column(edgeFields, 'name_or_index', 'edge_fields'),
      to: column(edgeFields, 'to_node', 'edge_fields'),
      types: typeTable(meta, 'edge_types', edgeFields.indexOf('type'), EDGE_TYPE_NAMES),
    },
    ...(locationFields.length > 0 && {
      location: {
        fields: locationFields.length,
        object: column(locationFields, 'object_index', 'location_fields'),
        scriptId: column(locationFields, 'script_id', 'location_fields'),
        line: column(locationFields, 'line', 'location_fields'),
        column: column(locationFields, 'column', 'location_fields'),
      },
    }),
  };
}

function typeTable(
  meta: Readonly<Record<string, unknown>>,
  key: string,
  typeColumn: number,
  known: readonly string[],
): TypeTable {
  const columns = meta[key];
  const theirs = strings(Array.isArray(columns) ? columns[typeColumn] : undefined, `meta.${key}`);
  const unknown = theirs.filter((name) => !known.includes(name));
  const names = [...known, ...unknown];
  if (names.length > 255) throw new HeaderProblem(`meta.${key} lists ${theirs.length} types`);
  return { ours: Uint8Array.from(theirs, (name) => names.indexOf(name)), names };
}

function count(snapshot: Readonly<Record<string, unknown>>, key: string, fields: number, room: number): number {
  const value = snapshot[key];
  if (typeof value !== 'number') throw new HeaderProblem(`the header has no ${key}`);
  if (!Number.isSafeInteger(value) || value < 0) throw new HeaderProblem(`the header's ${key} is ${value}`);
  // A number takes two bytes at least, its comma with it.
  if (value * fields * 2 > room) {
    throw new HeaderProblem(`the header's ${key} is ${value}, more than the rest of the file can hold`);
  }
  return value;
}

function optionalCount(snapshot: Readonly<Record<string, unknown>>, key: string): number {
  const value = snapshot[key] ?? 0;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new HeaderProblem(`the header's ${key} is no count`);
}

function column(fields: readonly string[], name: string, list: string): number {
  const at = fields.indexOf(name);
  if (at === -1) throw new HeaderProblem(`meta.${list} lacks "${name}"`);
  return at;
}

function strings(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value) && value.length < 256 && value.every((item) => typeof item === 'string')) return value;
  throw new HeaderProblem(`${name} is missing, or no list of names`);
}

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new HeaderProblem(`${name} is missing`);
}
