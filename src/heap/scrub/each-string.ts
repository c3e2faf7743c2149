import type { SnapshotFile } from '../read/snapshot-file.js';
import type { StringIndex } from '../read/string-index.js';

const QUOTE = 34;
const BACKSLASH = 92;
const LOWER_U = 117;
/** Strings are read together up to this many bytes; one that is longer is read alone. */
const CHUNK_SIZE = 1024 * 1024;

/** A string of a snapshot, as the file has it. The bytes are good until the next one is taken. */
export interface RawString {
  readonly index: number;
  /** Without its quotes, escapes as they are. */
  readonly content: Buffer;
  /** What lies between its closing quote and the next string, or the array's end. */
  readonly behind: Buffer;
}

/** Every string of a snapshot in its order, read in chunks. */
export function* eachString(file: SnapshotFile, { start, end, offsets, count }: StringIndex): Generator<RawString> {
  const offsetOf = (index: number) => (index < count ? offsets[index]! : end - start);
  let chunk = Buffer.alloc(0);
  for (let first = 0; first < count; ) {
    let next = first + 1;
    while (next < count && offsetOf(next + 1) - offsetOf(first) <= CHUNK_SIZE) next++;
    const length = offsetOf(next) - offsetOf(first);
    if (length > chunk.length) chunk = Buffer.alloc(Math.max(length, CHUNK_SIZE));
    file.read(chunk, 0, length, start + offsetOf(first));
    for (let index = first; index < next; index++) {
      const from = offsetOf(index) - offsetOf(first);
      const close = closingQuote(chunk, from + 1);
      const content = chunk.subarray(from + 1, close);
      yield { index, content, behind: chunk.subarray(close + 1, offsetOf(index + 1) - offsetOf(first)) };
    }
    first = next;
  }
}

function closingQuote(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** What a string says. */
export function decoded(content: Buffer): string {
  const text = content.toString('utf8');
  return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
}

/** How long a string is, in UTF-16 code units, as JavaScript counts. */
export function lengthOf(content: Buffer): number {
  let length = 0;
  for (let at = 0; at < content.length; length++) {
    const byte = content[at]!;
    if (byte === BACKSLASH) at += content[at + 1] === LOWER_U ? 6 : 2;
    else if (byte < 0x80) at++;
    else if (byte < 0xe0) at += 2;
    else if (byte < 0xf0) at += 3;
    else {
      at += 4;
      length++;
    }
  }
  return length;
}
