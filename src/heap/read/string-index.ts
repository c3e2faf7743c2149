import { words } from './shared.js';
import type { Cursor } from './snapshot-file.js';

const QUOTE = 34;
const COMMA = 44;
const OPEN = 91;
const BACKSLASH = 92;
const CLOSE = 93;
/** Shorter strings cannot name a pair of a weak map: `1 / part of key ( @1) -> value ( @1) pair in WeakMap (table @1)`. */
const SHORTEST_PAIR_NAME = 60;

/** Where the strings of a file are. */
export interface StringIndex {
  readonly count: number;
  /** File offset of the array's opening bracket. */
  readonly start: number;
  /** File offset behind its closing bracket. */
  readonly end: number;
  /** The opening quote of each string, relative to `start`. */
  readonly offsets: Uint32Array;
  /** Strings that may name a pair of a weak map: long, and with a digit first. */
  readonly pairCandidates: Uint32Array;
}

/** Takes the array of strings and notes where each begins; decodes none. `expected` is a guess of their number. */
export function takeStrings(cursor: Cursor, expected: number): StringIndex {
  cursor.expect(OPEN);
  const start = cursor.offset - 1;
  let offsets = words(Math.min(expected, cursor.file.size) + 1);
  let count = 0;
  const pairCandidates: number[] = [];
  for (let byte = cursor.peekToken(); byte !== CLOSE || count > 0; byte = cursor.peekToken()) {
    if (byte !== QUOTE) throw cursor.unexpected(byte, 'a string');
    const from = cursor.offset;
    if (from - start > 0xffffffff) throw cursor.invalid('the strings take more than 4 GiB');
    if (count === offsets.length) offsets = grown(offsets);
    offsets[count] = from - start;
    cursor.at++;
    const first = cursor.peek() ^ 48;
    passString(cursor);
    if (first <= 9 && first >= 0 && cursor.offset - from >= SHORTEST_PAIR_NAME) pairCandidates.push(count);
    count++;
    const next = cursor.peekToken();
    if (next === CLOSE) break;
    if (next !== COMMA) throw cursor.unexpected(next, '"," or "]"');
    cursor.at++;
  }
  cursor.at++;
  return { count, start, end: cursor.offset, offsets, pairCandidates: Uint32Array.from(pairCandidates) };
}

/** Passes over the rest of a string, with its closing quote. */
function passString(cursor: Cursor): void {
  for (;;) {
    const { bytes, end } = cursor;
    let at = cursor.at;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte === QUOTE || byte === BACKSLASH) break;
      at++;
    }
    cursor.at = at;
    if (at === end) {
      if (!cursor.fill()) throw cursor.invalid('the file ends within a string');
    } else if (bytes[at] === QUOTE) {
      cursor.at++;
      return;
    } else {
      cursor.at++;
      if (cursor.peek() === -1) throw cursor.invalid('the file ends within a string');
      cursor.at++;
    }
  }
}

function grown(offsets: Uint32Array): Uint32Array {
  const longer = words(Math.ceil(offsets.length * 1.5) + 1024);
  longer.set(offsets);
  return longer;
}
