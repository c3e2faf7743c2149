import { words } from './shared.js';
import type { Cursor } from './snapshot-file.js';

const NEWLINE = 10;
const QUOTE = 34;
const COMMA = 44;
const OPEN = 91;
const BACKSLASH = 92;
const CLOSE = 93;
/** Offsets into the array of strings have 32 bits. */
const MOST_BYTES = 0xffffffff;
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
  const isEmpty = cursor.peekToken() === CLOSE;
  while (!isEmpty) {
    cursor.peekToken();
    takePlain();
    const byte = cursor.peekToken();
    if (byte !== QUOTE) throw cursor.unexpected(byte, 'a string');
    const from = cursor.offset;
    if (from - start > MOST_BYTES) throw cursor.invalid('the strings take more than 4 GiB');
    if (count === offsets.length) offsets = grown(offsets);
    cursor.at++;
    const first = cursor.peek();
    passString(cursor);
    note(from - start, cursor.offset - from, first);
    const next = cursor.peekToken();
    if (next === CLOSE) break;
    if (next !== COMMA) throw cursor.unexpected(next, '"," or "]"');
    cursor.at++;
  }
  cursor.at++;
  return { count, start, end: cursor.offset, offsets, pairCandidates: Uint32Array.from(pairCandidates) };

  function note(offset: number, length: number, firstByte: number): void {
    const digit = firstByte ^ 48;
    if (digit >= 0 && digit <= 9 && length >= SHORTEST_PAIR_NAME) pairCandidates.push(count);
    offsets[count++] = offset;
  }

  /** The fast way: strings just as V8 writes them, `"…",` and a line's end, without escapes and whole in the buffer. */
  function takePlain(): void {
    const { bytes, end } = cursor;
    const shift = cursor.offset - cursor.at - start;
    if (shift + end > MOST_BYTES) return;
    let at = cursor.at;
    while (bytes[at] === QUOTE && count < offsets.length) {
      let close = at + 1;
      while (close < end && bytes[close] !== QUOTE && bytes[close] !== BACKSLASH) close++;
      if (close + 3 > end || bytes[close] !== QUOTE || bytes[close + 1] !== COMMA || bytes[close + 2] !== NEWLINE)
        break;
      note(at + shift, close + 1 - at, bytes[at + 1]!);
      at = close + 3;
    }
    cursor.at = at;
  }
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
