import { doubles, words } from './shared.js';
import { Cursor, type SnapshotFile } from './snapshot-file.js';
import type { StringIndex } from './string-index.js';

/**
 * The names that V8 gives to the two edges, from the key and from the table, that hold a weak map's value together:
 * `12 / part of key (Session @51) -> value (Object @53) pair in WeakMap (table @49)`.
 */
export interface WeakPairs {
  /** String indices, ascending. */
  readonly name: Uint32Array;
  /** For each, the id of the table. */
  readonly table: Float64Array;
}

const PAIR = /^\d+( \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\))$/;
/** V8 cuts names at 1024 characters or so; no name of a pair is longer than this many bytes. */
const LONGEST = 16 * 1024;

/** What the edge from the key and the edge from the table have in common; undefined for any other name. */
export function pairOf(name: string): string | undefined {
  return PAIR.exec(name)?.[1];
}

/** Finds the names of pairs among the candidates, reading the file once from front to back. */
export function findPairs(file: SnapshotFile, strings: StringIndex): WeakPairs {
  const names: number[] = [];
  const tables: number[] = [];
  let cursor: Cursor | undefined;
  for (const candidate of strings.pairCandidates) {
    const offset = strings.start + strings.offsets[candidate]!;
    // Beyond what was read, as after a long string: a new cursor, as this one would have to go back.
    if (!cursor || offset - cursor.offset > cursor.end - cursor.at) cursor = new Cursor(file, offset);
    cursor.at += offset - cursor.offset;
    if (cursor.end - cursor.at < LONGEST) cursor.fill();
    const end = cursor.bytes.indexOf(QUOTE, cursor.at + 1);
    const match = PAIR.exec(Buffer.from(cursor.bytes.subarray(cursor.at + 1, end)).toString('utf8'));
    if (!match) continue;
    names.push(candidate);
    tables.push(Number(match[2]));
  }
  const name = words(names.length);
  const table = doubles(tables.length);
  name.set(names);
  table.set(tables);
  return { name, table };
}

const QUOTE = 34;
