import { finish, type HeapData, type Parts } from './finish.js';
import { invalid } from './invalid.js';
import { skipValue, takeString, takeValue } from './json.js';
import { HeaderProblem, type Layout, parseLayout } from './layout.js';
import { takeLocations } from './locations.js';
import { takeNumbers } from './number-array.js';
import { otherFormat } from './other-formats.js';
import { edgeSink, nodeSink } from './rows.js';
import { allocate, type Shared } from './shared.js';
import { Cursor, openSnapshot, type SnapshotFile } from './snapshot-file.js';
import { takeStrings } from './string-index.js';

/**
 * Reads a heap snapshot file of any size, in chunks, into typed arrays.
 * Throws SNAPSHOT_NOT_READABLE, or SNAPSHOT_INVALID with the byte offset of what is wrong.
 */
export function readHeapData(path: string, onProgress?: (done: number) => void): HeapData {
  const file = openSnapshot(path);
  try {
    const cursor = new Cursor(onProgress ? observed(file, onProgress) : file);
    refuseOthers(cursor);
    const parts = takeParts(cursor);
    return finish(file, parts);
  } finally {
    file.close();
  }
}

/** Tells how much was read, at every hundredth part. */
function observed(file: SnapshotFile, onProgress: (done: number) => void): SnapshotFile {
  let next = 0;
  return {
    ...file,
    read(into, at, length, offset) {
      const done = (offset + length) / file.size;
      if (done >= next) {
        onProgress(Math.min(done, 1));
        next = done + 0.01;
      }
      return file.read(into, at, length, offset);
    },
  };
}

function refuseOthers(cursor: Cursor): void {
  if (cursor.peek() === -1) throw cursor.invalid('the file is empty');
  cursor.fill();
  const other = otherFormat(cursor.bytes.subarray(0, cursor.end));
  if (other) throw invalid(cursor.file.path, 0, other.problem, other.hint);
}

function takeParts(cursor: Cursor): Parts {
  const parts: Parts = {};
  const seen = new Set<string>();
  cursor.expect(123);
  for (;;) {
    const offset = cursor.offset;
    const key = takeString(cursor);
    if (seen.has(key)) throw invalid(cursor.file.path, offset, `a second ${JSON.stringify(key)}`);
    seen.add(key);
    cursor.expect(58);
    cursor.peekToken();
    takePart(cursor, key, parts, offset);
    const next = cursor.peekToken();
    if (next === 125) break;
    if (next !== 44) throw cursor.unexpected(next, '"," or "}"');
    cursor.at++;
  }
  cursor.at++;
  const rest = cursor.peekToken();
  if (rest !== -1) throw cursor.unexpected(rest, 'the end of the file');
  return parts;
}

function takePart(cursor: Cursor, key: string, parts: Parts, offset: number): void {
  switch (key) {
    case 'snapshot': {
      const header = takeValue(cursor);
      parts.layout = layoutOf(cursor, header, offset);
      parts.shared = allocate(parts.layout);
      break;
    }
    case 'nodes': {
      const { layout, shared } = known(cursor, parts, key);
      parts.nodesStart = cursor.offset;
      takeNumbers(cursor, key, nodeSink(layout, shared));
      break;
    }
    case 'edges': {
      const { layout, shared } = known(cursor, parts, key);
      parts.edgesStart = cursor.offset;
      parts.edgeMarks = takeNumbers(cursor, key, edgeSink(layout, shared.edges));
      break;
    }
    case 'locations': {
      const { layout } = known(cursor, parts, key);
      parts.locations = takeLocations(cursor, layout);
      break;
    }
    case 'strings':
      parts.strings = takeStrings(cursor, parts.shared ? parts.shared.largestNodeName + 1 : 0);
      break;
    default:
      skipValue(cursor);
  }
}

function layoutOf(cursor: Cursor, header: unknown, offset: number): Layout {
  try {
    return parseLayout(header, cursor.file.size - cursor.offset);
  } catch (problem) {
    if (problem instanceof HeaderProblem) throw invalid(cursor.file.path, offset, problem.message);
    throw problem;
  }
}

function known(cursor: Cursor, parts: Parts, key: string): { layout: Layout; shared: Shared } {
  const { layout, shared } = parts;
  if (!layout || !shared) throw cursor.invalid(`"${key}" comes before "snapshot", which says how to read it`);
  return { layout, shared };
}
