import { newScan, type Scan, scanDigits } from './digits.js';
import { invalid } from './invalid.js';
import { RowProblem, type RowSink } from './rows.js';
import { Cursor, type SnapshotFile } from './snapshot-file.js';

const COMMA = 44;
const OPEN = 91;

/** How many rows are read number by number before whole rows are tried again. */
const ROWS_BETWEEN = 64;

/** Takes a whole array of numbers, from its bracket to its bracket, and gives them to `sink`. */
export function takeNumbers(cursor: Cursor, name: string, sink: RowSink): void {
  cursor.expect(OPEN);
  const start = cursor.offset;
  const most = ROWS_BETWEEN * sink.fields;
  const values = new Uint32Array(most);
  const scan = newScan();
  let base = 0;
  let to = usable(cursor);
  for (;;) {
    if (sink.takeRows && base % sink.fields === 0) {
      const { rows, at } = sink.takeRows(cursor.bytes, cursor.at, to, base / sink.fields);
      base += rows * sink.fields;
      cursor.at = at;
    }
    scanDigits(cursor.bytes, cursor.at, to, values, most - (base % sink.fields), base === 0, scan);
    cursor.at = scan.at;
    if (scan.problem) throw cursor.invalid(`"${name}" holds ${scan.problem}`);
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
}

/** Reads on, behind what is not yet used; returns the place up to which numbers are whole. */
function refill(cursor: Cursor, name: string): number {
  const unused = cursor.end - cursor.at;
  if (!cursor.fill()) {
    if (unused === cursor.bytes.length) throw cursor.invalid(`"${name}" holds a number without end`);
    throw cursor.invalid(`the file ends within "${name}"`);
  }
  return usable(cursor);
}

/** Up to behind the last comma, or to the end of the file. */
function usable(cursor: Cursor): number {
  if (cursor.end < cursor.bytes.length) return cursor.end;
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
  for (let commas = 0; commas < place; cursor.at++) {
    const byte = cursor.peek();
    if (byte === -1) break;
    if (byte === COMMA) commas++;
  }
  cursor.peekToken();
  return cursor.offset;
}
