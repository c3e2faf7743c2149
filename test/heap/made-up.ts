import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A small snapshot made by hand, whose every part a test may replace. */
export interface MadeUp {
  readonly meta: Record<string, unknown>;
  readonly header: Record<string, unknown>;
  readonly nodes: readonly (readonly (number | string)[])[];
  readonly edges: readonly (readonly (number | string)[])[];
  readonly locations: readonly (readonly (number | string)[])[];
  readonly strings: readonly string[];
}

const NODE_FIELDS = ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'];

/** Root → global → a → b, and root → engine roots. */
export const SMALL: MadeUp = {
  meta: {
    node_fields: NODE_FIELDS,
    node_types: [
      ['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic'],
      'string',
      'number',
      'number',
      'number',
      'number',
      'number',
    ],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [
      ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'],
      'string_or_number',
      'node',
    ],
    location_fields: ['object_index', 'script_id', 'line', 'column'],
  },
  header: { node_count: 5, edge_count: 5 },
  nodes: [
    [9, 0, 1, 0, 2, 0, 0],
    [3, 1, 3, 100, 1, 0, 0],
    [3, 2, 5, 10, 2, 0, 0],
    [3, 3, 7, 1, 0, 0, 0],
    [9, 4, 9, 0, 0, 0, 0],
  ],
  edges: [
    [5, 1, 7],
    [1, 1, 28],
    [2, 2, 14],
    [2, 3, 21],
    [6, 3, 7],
  ],
  locations: [[14, 8, 3, 5]],
  strings: ['', 'global', 'Alpha', 'Beta "quoted" \u4f60', '(GC roots)'],
};

const rows = (all: MadeUp['nodes']) => `[${all.map((row) => row.join(',')).join('\n,')}\n]`;

/** The text of a snapshot, laid out as V8 does. */
export function textOfSnapshot({ meta, header, nodes, edges, locations, strings }: MadeUp): string {
  return [
    `{"snapshot":${JSON.stringify({ meta, ...header })},`,
    `"nodes":${rows(nodes)},`,
    `"edges":${rows(edges)},`,
    '"trace_function_infos":[],',
    '"trace_tree":[],',
    '"samples":[],',
    `"locations":${rows(locations)},`,
    `"strings":[${strings.map((one) => JSON.stringify(one)).join(',\n')}]}`,
  ].join('\n');
}

const folder = mkdtempSync(path.join(tmpdir(), 'ws-profile-made-up-'));
let files = 0;

/** Writes a file and returns its path. */
export function written(content: string | Uint8Array): string {
  const file = path.join(folder, `${files++}.heapsnapshot`);
  writeFileSync(file, content);
  return file;
}
