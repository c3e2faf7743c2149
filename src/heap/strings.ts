import type { HeapStrings } from './heap.js';
import { invalid } from './read/invalid.js';
import { openSnapshot } from './read/snapshot-file.js';
import type { StringIndex } from './read/string-index.js';

const QUOTE = 34;
const BACKSLASH = 92;

/** A heap's strings: the file's bytes are loaded on the first `get`, and each string is decoded when asked for. */
export function lazyStrings(path: string, index: StringIndex): HeapStrings {
  let bytes: Buffer | undefined;
  return {
    count: index.count,
    get(at) {
      bytes ??= load(path, index);
      const from = index.offsets[at];
      if (from === undefined || at >= index.count) return '';
      return decode(path, bytes, from, index.start);
    },
  };
}

function load(path: string, { start, end }: StringIndex): Buffer {
  const file = openSnapshot(path);
  try {
    const bytes = Buffer.allocUnsafeSlow(end - start);
    const read = file.read(bytes, 0, bytes.length, start);
    if (read < bytes.length) throw invalid(path, start + read, 'the file was cut since it was read');
    return bytes;
  } finally {
    file.close();
  }
}

/** Decodes the JSON string whose opening quote is at `from`. */
function decode(path: string, bytes: Buffer, from: number, start: number): string {
  let to = from + 1;
  let escaped = false;
  for (; to < bytes.length && bytes[to] !== QUOTE; to++) {
    if (bytes[to] === BACKSLASH) {
      escaped = true;
      to++;
    }
  }
  if (!escaped) return bytes.toString('utf8', from + 1, to);
  try {
    return JSON.parse(bytes.toString('utf8', from, to + 1));
  } catch (cause) {
    throw invalid(path, start + from, `a string is no valid JSON: ${cause instanceof Error ? cause.message : cause}`);
  }
}
