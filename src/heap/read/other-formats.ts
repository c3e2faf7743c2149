/** What a file is that is no snapshot of V8's, and what to do with it. */
export interface OtherFormat {
  /** One clause. */
  readonly problem: string;
  readonly hint: string;
}

const AGAIN = 'Save it as UTF-8 without a byte order mark: iconv -f UTF-16 -t UTF-8 FILE > COPY.';
const SNAPSHOT = 'Take a heap snapshot: v8.writeHeapSnapshot() in Node, Heap snapshot in Chrome DevTools.';

const BYTES: readonly (readonly [bytes: readonly number[], format: OtherFormat])[] = [
  [[0x1f, 0x8b], { problem: 'the file is compressed with gzip', hint: 'Unpack it first: gunzip, then try again.' }],
  [[0x28, 0xb5, 0x2f, 0xfd], { problem: 'the file is compressed with Zstandard', hint: 'Unpack it first: unzstd.' }],
  [[0x50, 0x4b, 0x03, 0x04], { problem: 'the file is a ZIP archive', hint: 'Unpack it first: unzip.' }],
  [
    [0xef, 0xbb, 0xbf],
    { problem: 'the file begins with a byte order mark', hint: 'Save it without: tail -c +4 FILE > COPY.' },
  ],
  [[0xff, 0xfe], { problem: 'the file is UTF-16', hint: AGAIN }],
  [[0xfe, 0xff], { problem: 'the file is UTF-16', hint: AGAIN }],
  [[0x7b, 0x00], { problem: 'the file is UTF-16', hint: AGAIN.replace('UTF-16 ', 'UTF-16LE ') }],
  [[0x00, 0x7b], { problem: 'the file is UTF-16', hint: AGAIN.replace('UTF-16 ', 'UTF-16BE ') }],
];

/** By how the file's JSON begins. */
const TEXTS: readonly (readonly [beginning: RegExp, format: OtherFormat])[] = [
  [
    /^\s*\{\s*"head"\s*:\s*\{/,
    {
      problem: 'the file is an allocation profile (.heapprofile): it says where memory was allocated, not who holds it',
      hint: `Open it in Chrome DevTools, under Memory. ${SNAPSHOT}`,
    },
  ],
  [
    /^\s*\{\s*"nodes"\s*:\s*\[\s*\{[^\]]*"callFrame"/,
    { problem: 'the file is a CPU profile', hint: `Open it in Chrome DevTools, under Performance. ${SNAPSHOT}` },
  ],
  [
    /^\s*\{\s*"version"\s*:\s*[\d.]+\s*,\s*("type"\s*:\s*"(Inspector|GCDebugging)"|"nodes"\s*:)/,
    {
      problem: "the file is a heap snapshot of JavaScriptCore's (Bun, Safari), which is another format than V8's",
      hint: 'Run the same code under Node, or open the file in Safari’s Web Inspector.',
    },
  ],
  [
    // In V8's layout, but its header promises no nodes at all.
    /^\s*\{\s*"snapshot"\s*:\s*\{\s*"meta"[\s\S]*"node_count"\s*:\s*0\s*,\s*"edge_count"\s*:\s*0\b/,
    {
      problem: "the file is a heap snapshot of Hermes' (React Native), whose roots and classes are others than V8's",
      hint: 'Run the same code under Node, or open the file in Chrome DevTools, under Memory.',
    },
  ],
  [
    /^\s*\{\s*"header"\s*:\s*\{\s*"reportVersion"/,
    { problem: 'the file is a diagnostic report of Node', hint: SNAPSHOT },
  ],
  [
    /^\s*(\[\s*\{|\{\s*"traceEvents"\s*:)[^\]]*"(ph|cat)"/,
    { problem: 'the file is a trace of events', hint: `Open it in Chrome DevTools, under Performance. ${SNAPSHOT}` },
  ],
];

/** As much of a file as is looked at. */
const BEGINNING = 4096;

/** Which other format a file is of, by its first bytes; undefined where none of those known here. */
export function otherFormat(bytes: Uint8Array): OtherFormat | undefined {
  const byBytes = BYTES.find(([start]) => start.every((byte, i) => bytes[i] === byte));
  if (byBytes) return byBytes[1];
  const text = Buffer.from(bytes.subarray(0, BEGINNING)).toString('latin1');
  return TEXTS.find(([beginning]) => beginning.test(text))?.[1];
}
