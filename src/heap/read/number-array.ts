import { newScan, type Scan, scanDigits } from './digits.js';
import { invalid } from './invalid.js';
import { RowProblem, type RowSink } from './rows.js';
import { Cursor, type SnapshotFile } from './snapshot-file.js';

const COMMA = 44;
const OPEN = 91;

/** Takes a whole array of numbers, from its bracket to its bracket, and gives them to `sink`. */
export function takeNumbers(cursor: Cursor, name: string, sink: RowSink): void {
  cursor.expect(OPEN);
  const start = cursor.offset;
  const values = new Uint32Array(cursor.bytes.length / 2 + 1);
  const scan = newScan();
  let base = 0;
  do {
    if (cursor.end - cursor.at < cursor.bytes.length / 2) cursor.fill();
    scanPiece(cursor, name, values, base, scan);
    if (sink.total !== undefined && base + scan.count > sink.total) {
      throw tooMany(cursor.file, start, name, sink.total);
    }
    deliver(cursor.file, start, sink, values, scan, base);
    base += scan.count;
  } while (!scan.closed);
  if (sink.total !== undefined && base < sink.total) {
    throw cursor.invalid(`"${name}" has ${base} numbers where the header promises ${sink.total}`);
  }
}

/** Scans what the buffer holds up to its last comma. */
function scanPiece(cursor: Cursor, name: string, values: Uint32Array, base: number, scan: Scan): void {
  const full = cursor.end === cursor.bytes.length;
  const to = full ? cursor.bytes.lastIndexOf(COMMA, cursor.end - 1) + 1 : cursor.end;
  scanDigits(cursor.bytes, cursor.at, Math.max(to, cursor.at), values, base === 0, scan);
  const stuck = scan.at === cursor.at && !scan.closed;
  cursor.at = scan.at;
  if (scan.problem) throw cursor.invalid(`"${name}" holds ${scan.problem}`);
  if (scan.closed) return;
  if (!full) throw cursor.invalid(`the file ends within "${name}"`);
  if (stuck) throw cursor.invalid(`"${name}" holds a number without end`);
}

/** Gives numbers to the sink; what it refuses becomes an error with the byte offset. */
export function deliver(
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

export function tooMany(file: SnapshotFile, start: number, name: string, total: number): Error {
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
