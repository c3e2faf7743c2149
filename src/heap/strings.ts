import type { HeapStrings } from './heap.js';
import type { HeapSource } from './read/finish.js';
import { invalid } from './read/invalid.js';
import { openSnapshot } from './read/snapshot-file.js';
import type { StringIndex } from './read/string-index.js';

const QUOTE = 34;
const BACKSLASH = 92;
/** Strings are read by pages of this many, those that lie together in the file. */
const PAGE_BITS = 10;

/** A heap's strings: a page of the file's own bytes is read when one of its strings is asked for, and kept. */
export function lazyStrings(source: HeapSource, index: StringIndex): HeapStrings {
  const pages: (Buffer | undefined)[] = [];
  const { offsets, count } = index;
  return {
    count,
    get(at) {
      if (!(at >= 0 && at < count)) return '';
      const number = at >>> PAGE_BITS;
      const first = offsets[number << PAGE_BITS]!;
      let page = pages[number];
      if (page === undefined) {
        const next = (number + 1) << PAGE_BITS;
        page = readPage(source, index.start + first, next < count ? index.start + offsets[next]! : index.end);
        pages[number] = page;
      }
      return decode(source.file, page, offsets[at]! - first, index.start + offsets[at]!);
    },
  };
}

function readPage({ file: path, modifiedMs }: HeapSource, start: number, end: number): Buffer {
  const file = openSnapshot(path, modifiedMs);
  try {
    const bytes = Buffer.allocUnsafeSlow(end - start);
    const read = file.read(bytes, 0, bytes.length, start);
    if (read < bytes.length) throw invalid(path, start + read, 'the file was cut since it was read');
    return bytes;
  } finally {
    file.close();
  }
}

/** Decodes the JSON string whose opening quote is at `from`; `offset` is where that is in the file. */
function decode(path: string, bytes: Buffer, from: number, offset: number): string {
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
    throw invalid(path, offset, `a string is no valid JSON: ${cause instanceof Error ? cause.message : cause}`);
  }
}
