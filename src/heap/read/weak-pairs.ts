import { EdgeType, type WeakPairs } from '../heap.js';
import type { Layout } from './layout.js';
import { numbersFrom, type RowMark } from './number-array.js';
import { type Shared, words } from './shared.js';
import { Cursor, type SnapshotFile } from './snapshot-file.js';
import type { StringIndex } from './string-index.js';

const PAIR = /^\d+( \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\))$/;
/** V8 cuts names at 1024 characters or so; no name of a pair is longer than this many bytes. */
const LONGEST = 16 * 1024;
const QUOTE = 34;
/** So few ids are looked for one by one. */
const FEW = 16;

/** What the edge from the key and the edge from the table have in common; undefined for any other name. */
export function pairOf(name: string): string | undefined {
  return PAIR.exec(name)?.[1];
}

/** Finds them, reading no more of the file than the names and the tables' edges. */
export function findPairs(
  file: SnapshotFile,
  layout: Layout,
  shared: Shared,
  strings: StringIndex,
  marks: readonly RowMark[],
): WeakPairs {
  const tableOf = readPairNames(file, strings);
  const tables = nodesWithIds(shared.nodes.id, new Set(tableOf.values()));
  const halves: number[] = [];
  const { firstEdge, id } = shared.nodes;
  for (const table of tables) {
    const names = edgeNames(file, layout, marks, firstEdge[table]!, firstEdge[table + 1]!);
    names.forEach((name, i) => {
      const edge = firstEdge[table]! + i;
      if (shared.edges.type[edge] === EdgeType.internal && tableOf.get(name) === id[table]) halves.push(edge);
    });
  }
  return { name: inWords([...tableOf.keys()]), tables: inWords(tables), halves: inWords(halves) };
}

/** The id of the table by the string index of the pair's name; reads the file once from front to back. */
function readPairNames(file: SnapshotFile, strings: StringIndex): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let cursor: Cursor | undefined;
  for (const candidate of strings.pairCandidates) {
    const offset = strings.start + strings.offsets[candidate]!;
    // Beyond what was read, as after a long string: a new cursor, as this one would have to go back.
    if (!cursor || offset - cursor.offset > cursor.end - cursor.at) cursor = new Cursor(file, offset);
    cursor.at += offset - cursor.offset;
    if (cursor.end - cursor.at < LONGEST) cursor.fill();
    const end = cursor.bytes.indexOf(QUOTE, cursor.at + 1);
    const match = PAIR.exec(Buffer.from(cursor.bytes.subarray(cursor.at + 1, end)).toString('utf8'));
    if (match) found.set(candidate, Number(match[2]));
  }
  return found;
}

function nodesWithIds(id: Shared['nodes']['id'], wanted: ReadonlySet<number>): readonly number[] {
  if (wanted.size <= FEW) {
    const places = Array.from(wanted, (known) => id.indexOf(known));
    return places.filter((node) => node !== -1).sort((a, b) => a - b);
  }
  const nodes: number[] = [];
  // Most nodes are told apart from tables by a few bits of their ids.
  const hint = new Uint8Array(4096);
  for (const known of wanted) hint[(known >>> 1) & 4095] = 1;
  for (let node = 0; node < id.length; node++) {
    const own = id[node]!;
    if (hint[(own >>> 1) & 4095] === 1 && wanted.has(own)) nodes.push(node);
  }
  return nodes;
}

/** The names of a few edges, from the place in the file where they are. */
function edgeNames(file: SnapshotFile, layout: Layout, marks: readonly RowMark[], from: number, to: number): number[] {
  if (from === to) return [];
  const { fields, nameOrIndex } = layout.edge;
  const mark = marks.findLast(({ row }) => row <= from)!;
  const numbers = numbersFrom(file, mark.offset, (from - mark.row) * fields, (to - from) * fields);
  return numbers.filter((_, i) => i % fields === nameOrIndex);
}

function inWords(values: readonly number[]): Uint32Array {
  const shared = words(values.length);
  shared.set(values);
  return shared;
}
