import { newScan, type Scan, scanDigits } from './digits.js';
import { invalid } from './invalid.js';
import { RowProblem, type RowSink } from './row-sink.js';
import { Cursor, type SnapshotFile } from './snapshot-file.js';

const COMMA = 44;
const OPEN = 91;
const MINUS = 45;

/** How many rows are read number by number before whole rows are tried again. */
const ROWS_BETWEEN = 64;
/** How many where whole rows are not tried. */
const ROWS_AT_ONCE = 4096;
const MOST_AT_ONCE = 1024 * 1024;
/** Bytes between marks. */
const MARK_DISTANCE = 128 * 1024;

/** Where in the file a row of an array begins. */
export interface RowMark {
  readonly row: number;
  readonly offset: number;
}

/**
 * Takes a whole array of numbers, from its bracket to its bracket, and gives them to `sink`. Returns where some of its
 * rows are, one in every few thousand.
 */
export function takeNumbers(cursor: Cursor, name: string, sink: RowSink): readonly RowMark[] {
  cursor.expect(OPEN);
  const start = cursor.offset;
  const most = (sink.takeRows ? ROWS_BETWEEN : ROWS_AT_ONCE) * sink.fields;
  const values = new Uint32Array(most);
  const scan = newScan();
  let base = 0;
  // Short stretches at first: the engine has then seen how the loop ends when it compiles it.
  let stretch = 256;
  let to = usable(cursor);
  const marks: RowMark[] = [{ row: 0, offset: cursor.offset }];
  for (;;) {
    if (base % sink.fields === 0 && cursor.offset - marks.at(-1)!.offset > MARK_DISTANCE) {
      marks.push({ row: base / sink.fields, offset: cursor.offset });
    }
    if (sink.takeRows && base % sink.fields === 0) {
      const upTo = Math.min(to, cursor.at + stretch);
      stretch = Math.min(stretch * 2, MOST_AT_ONCE);
      const { rows, at } = sink.takeRows(cursor.bytes, cursor.at, upTo, base / sink.fields);
      base += rows * sink.fields;
      cursor.at = at;
    }
    scanDigits(cursor.bytes, cursor.at, to, values, most - (base % sink.fields), base === 0, scan);
    cursor.at = scan.at;
    if (scan.problem) throw cursor.invalid(`"${name}" holds ${scan.problem}`);
    for (const place of scan.negative) {
      if ((base + place) % sink.fields === sink.signedColumn) continue;
      throw invalid(
        cursor.file.path,
        offsetOfNumber(cursor.file, start, base + place),
        `"${name}" holds a negative number`,
      );
    }
    if (sink.total !== undefined && base + scan.count > sink.total) {
      throw tooMany(cursor.file, start, name, sink.total);
    }
    deliver(cursor.file, start, sink, values, scan, base);
    base += scan.count;
    if (scan.closed) break;
    if (cursor.at >= to) to = refill(cursor, name);
  }
  if (sink.total !== undefined && base < sink.total) {
    throw cursor.invalid(`"${name}" has ${base} numbers where the header promises ${sink.total}`);
  }
  return marks;
}

/** Reads on, behind what is not yet used; returns the place up to which numbers are whole. */
function refill(cursor: Cursor, name: string): number {
  const unused = cursor.end - cursor.at;
  if (!cursor.fill()) {
    if (unused === cursor.capacity) throw cursor.invalid(`"${name}" holds a number without end`);
    throw cursor.invalid(`the file ends within "${name}"`);
  }
  return usable(cursor);
}

/** Up to behind the last comma, or to the end of the file. */
function usable(cursor: Cursor): number {
  if (cursor.end < cursor.capacity) return cursor.end;
  return Math.max(cursor.bytes.lastIndexOf(COMMA, cursor.end - 1) + 1, cursor.at);
}

/** Gives numbers to the sink; what it refuses becomes an error with the byte offset. */
function deliver(
  file: SnapshotFile,
  start: number,
  sink: RowSink,
  values: Uint32Array,
  scan: Scan,
  base: number,
): void {
  try {
    sink.accept(values, scan.count, base, scan.large);
  } catch (problem) {
    if (!(problem instanceof RowProblem)) throw problem;
    throw located(file, start, problem);
  }
}

function tooMany(file: SnapshotFile, start: number, name: string, total: number): Error {
  const problem = `"${name}" has more numbers than the ${total} that the header promises`;
  return invalid(file.path, offsetOfNumber(file, start, total), problem);
}

function located(file: SnapshotFile, start: number, problem: RowProblem): Error {
  return invalid(file.path, offsetOfNumber(file, start, problem.place), problem.message);
}

/** The byte at which the array's number `place` begins; `start` is the byte behind the opening bracket. */
export function offsetOfNumber(file: SnapshotFile, start: number, place: number): number {
  const cursor = new Cursor(file, start);
  passNumbers(cursor, place);
  cursor.peekToken();
  return cursor.offset;
}

/** Some numbers of an array that was read before: `count` of them, behind the `skipped` first from `offset` on. */
export function numbersFrom(file: SnapshotFile, offset: number, skipped: number, count: number): number[] {
  const cursor = new Cursor(file, offset);
  passNumbers(cursor, skipped);
  const numbers: number[] = [];
  while (numbers.length < count) {
    let text = '';
    for (let byte = cursor.peekToken(); byte === MINUS || (byte >= 48 && byte <= 57); byte = cursor.peek()) {
      text += String.fromCharCode(byte);
      cursor.at++;
    }
    numbers.push(Number(text));
    cursor.peekToken();
    cursor.at++;
  }
  return numbers;
}

function passNumbers(cursor: Cursor, count: number): void {
  for (let left = count; left > 0; ) {
    const { bytes, end } = cursor;
    let { at } = cursor;
    while (at < end && left > 0) if (bytes[at++] === COMMA) left--;
    cursor.at = at;
    if (at === end && left > 0 && !cursor.fill()) return;
  }
}
