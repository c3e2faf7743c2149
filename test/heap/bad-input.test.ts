import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { WsProfileError } from '../../src/errors.js';
import { edgeName, nodeName } from '../../src/heap/heap.js';
import { readHeap } from '../../src/heap/read-heap.js';
import { weigh } from '../../src/heap/retained-sizes.js';
import { type MadeUp, SMALL, textOfSnapshot, written } from './made-up.js';
import { seededRandom } from './seeded-random.js';

const TEXT = textOfSnapshot(SMALL);
const read = (content: string | Uint8Array) => readHeap(written(content));
const changed = (change: Partial<MadeUp>) => read(textOfSnapshot({ ...SMALL, ...change }));
const invalid = (message: string | RegExp) => ({
  code: 'SNAPSHOT_INVALID',
  message: expect.stringMatching(message),
});

describe('a file that is no snapshot', () => {
  it.each([
    ['an empty file', '', /is empty \(at byte 0\)/],
    ['a file of spaces', '   \n', /ends where "{" was expected/],
    ['text', 'hello', /found "h" where "{" was expected \(at byte 0\)/],
    ['other JSON', '{"name":"ws-profile"}', /no "snapshot"/],
    ['a JSON array', '[1,2,3]', /found "\["/],
    ['binary', Buffer.from([0, 1, 2, 3]), /the byte 0x00/],
  ])('%s is refused', async (_name, content, message) => {
    await expect(read(content)).rejects.toMatchObject(invalid(message));
  });

  it('a gzip file is named as such, with what to do', async () => {
    await expect(read(gzipSync(TEXT))).rejects.toMatchObject({
      ...invalid(/gzip/),
      hint: expect.stringContaining('gunzip'),
    });
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['a byte order mark', `\ufeff${TEXT}`, /begins with a byte order mark/],
    ['UTF-16', Buffer.from(TEXT, 'utf16le'), /is UTF-16/],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), /is UTF-16/],
    ['UTF-16, the high byte first', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16(), /is UTF-16/],
    [
      "JavaScriptCore's snapshot",
      '{"version":3,"type":"Inspector","nodes":[0,0,0,0],"nodeClassNames":["<root>"],"edges":[],"edgeTypes":[],"edgeNames":[]}',
      /JavaScriptCore's/,
    ],
    [
      "Hermes' snapshot",
      TEXT.replace(/"node_count":\s*\d+/, '"node_count":0').replace(/"edge_count":\s*\d+/, '"edge_count":0'),
      /Hermes'/,
    ],
    [
      'an allocation profile',
      '{"head":{"callFrame":{"functionName":"(root)"},"selfSize":0,"id":1,"children":[]},"samples":[]}',
      /allocation profile \(\.heapprofile\)/,
    ],
    ['a CPU profile', '{"nodes":[{"id":1,"callFrame":{"functionName":"(root)"}}],"startTime":1}', /CPU profile/],
    ['a diagnostic report', '{\n  "header": {\n    "reportVersion": 3,\n    "event": "x"}}', /diagnostic report/],
    ['a trace', '{"traceEvents":[{"pid":1,"ts":2,"ph":"X","cat":"v8"}]}', /trace of events/],
    ['a ZIP archive', Buffer.from('PK\x03\x04'), /ZIP archive/],
  ])('%s is named, with what to do', async (_name, content, message) => {
    const error: WsProfileError = await read(content).then(
      () => expect.fail('it was read'),
      (one) => one,
    );
    expect(error).toMatchObject(invalid(message));
    expect(error.hint).not.toContain('Write it again');
  });

  it('an allocation profile that Node wrote is named', async () => {
    const session = new Session();
    session.connect();
    session.post('HeapProfiler.startSampling');
    const profile = await new Promise<object>((resolve) =>
      session.post('HeapProfiler.stopSampling', (_error, answer) => resolve(answer.profile)),
    );
    session.disconnect();
    await expect(read(JSON.stringify(profile))).rejects.toMatchObject(invalid(/allocation profile/));
  });

  it('an allocation timeline is read as the snapshot that it holds', async () => {
    const withSamples = TEXT.replace('"samples":[]', '"samples":[0,5,1000,9]');
    expect(withSamples).not.toBe(TEXT);
    expect([...weigh(await read(withSamples)).retained]).toEqual([111, 111, 11, 1, 0]);
  });

  it('a directory, a missing file and one that may not be read are told apart', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ws-profile-'));
    await expect(readHeap(folder)).rejects.toMatchObject({
      code: 'SNAPSHOT_NOT_READABLE',
      message: expect.stringContaining('is a folder'),
    });
    await expect(readHeap(path.join(folder, 'none'))).rejects.toMatchObject({
      message: expect.stringContaining('no such file'),
    });
    const locked = path.join(folder, 'locked.heapsnapshot');
    writeFileSync(locked, TEXT);
    chmodSync(locked, 0o000);
    // The superuser may read everything.
    if (process.getuid?.() === 0) return;
    await expect(readHeap(locked)).rejects.toMatchObject({
      code: 'SNAPSHOT_NOT_READABLE',
      message: expect.stringContaining('may not be read'),
    });
  });
});

describe('a snapshot that is whole', () => {
  it('is read', async () => {
    const heap = await read(TEXT);
    expect(nodeName(heap, 3)).toBe('Beta "quoted" \u4f60');
    expect([...weigh(heap).retained]).toEqual([111, 111, 11, 1, 0]);
    expect(heap.edges.nameOrIndex).toEqual(Uint32Array.of(1, 1, 2, 3, 3));
  });

  it.each([
    ['minified', TEXT.replaceAll('\n', '')],
    ['spread out', TEXT.replaceAll(',', ' ,\r\n\t').replaceAll('[', '[ \n')],
  ])('is read alike when %s', async (_name, text) => {
    expect([...weigh(await read(text)).retained]).toEqual([111, 111, 11, 1, 0]);
  });

  it('is read whatever the order of its fields', async () => {
    const turned = (row: readonly (number | string)[]) => row.toReversed();
    const meta = SMALL.meta as { [key: string]: unknown[] };
    const reversed = ['node_fields', 'node_types', 'edge_fields', 'edge_types'].map((key) => [
      key,
      meta[key]!.toReversed(),
    ]);
    const heap = await changed({
      meta: { ...SMALL.meta, ...Object.fromEntries(reversed) },
      nodes: SMALL.nodes.map(turned),
      edges: SMALL.edges.map(turned),
    });
    expect([...weigh(heap).retained]).toEqual([111, 111, 11, 1, 0]);
    expect(heap.edges.nameOrIndex).toEqual(Uint32Array.of(1, 1, 2, 3, 3));
  });

  it('keeps ids and sizes beyond 32 bits exact', async () => {
    const nodes = SMALL.nodes.map((row, i) => (i === 2 ? [3, 2, 2 ** 53 - 1, 2 ** 40 + 1, 2, 0, 0] : row));
    const heap = await changed({ nodes });
    expect(heap.nodes.id[2]).toBe(2 ** 53 - 1);
    expect(weigh(heap).retained[0]).toBe(100 + 2 ** 40 + 1 + 1);
  });

  it('takes the far indices that Node 24 writes as negative numbers for what they are', async () => {
    const heap = await changed({ edges: [...SMALL.edges.slice(0, 3), [1, -294967296, 21], SMALL.edges[4]!] });
    expect(edgeName(heap, 3)).toBe('4000000000');
  });

  it('may have types that are not known yet', async () => {
    const meta = structuredClone(SMALL.meta) as { node_types: [string[], ...string[]] };
    meta.node_types[0].push('hologram');
    const nodes = SMALL.nodes.map((row, i) => (i === 3 ? [10, ...row.slice(1)] : row));
    const heap = await changed({ meta, nodes });
    expect(heap.nodes.typeNames[heap.nodes.type[3]!]).toBe('hologram');
  });
});

describe('a snapshot that lies', () => {
  it.each<[string, Partial<MadeUp>, RegExp]>([
    ['too many nodes', { header: { node_count: 4, edge_count: 5 } }, /more numbers than the 28/],
    ['too few nodes', { header: { node_count: 6, edge_count: 5 } }, /35 numbers where the header promises 42/],
    ['more nodes than the file could hold', { header: { node_count: 2 ** 40, edge_count: 5 } }, /more than the rest/],
    ['a negative count', { header: { node_count: -5, edge_count: 5 } }, /node_count is -5/],
    ['a count that is no number', { header: { node_count: 'many', edge_count: 5 } }, /no node_count/],
    ['a broken count', { header: { node_count: 1.5, edge_count: 5 } }, /node_count is 1.5/],
    ['no count', { header: { node_count: 5 } }, /no edge_count/],
    ['too many edges', { header: { node_count: 5, edge_count: 4 } }, /more numbers than the 12/],
    ['too few edges', { header: { node_count: 5, edge_count: 6 } }, /15 numbers where the header promises 18/],
    ['a root outside', { header: { ...SMALL.header, root_index: 35 } }, /root would be at 35/],
    ['an edge that points outside', { edges: [[5, 1, 35], ...SMALL.edges.slice(1)] }, /points to 35/],
    ['an edge that points between nodes', { edges: [[5, 1, 8], ...SMALL.edges.slice(1)] }, /points to 8/],
    ['an unknown node type', { nodes: [[12, 0, 1, 0, 2, 0, 0], ...SMALL.nodes.slice(1)] }, /node type 12/],
    ['an unknown edge type', { edges: [[7, 1, 7], ...SMALL.edges.slice(1)] }, /edge type 7/],
    ['a node with no name', { nodes: [[9, 99, 1, 0, 2, 0, 0], ...SMALL.nodes.slice(1)] }, /string beyond the 5/],
    ['an edge with no name', { edges: [[5, 99, 7], ...SMALL.edges.slice(1)] }, /string beyond the 5/],
    ['edge counts that do not add up', { nodes: [[9, 0, 1, 0, 3, 0, 0], ...SMALL.nodes.slice(1)] }, /do not add up/],
    ['a negative number', { nodes: [[9, 0, -1, 0, 2, 0, 0], ...SMALL.nodes.slice(1)] }, /a negative number/],
    ['a fraction', { nodes: [[9, 0, 1.5, 0, 2, 0, 0], ...SMALL.nodes.slice(1)] }, /neither "," nor "]"/],
    ['a word', { nodes: [['null', 0, 1, 0, 2, 0, 0], ...SMALL.nodes.slice(1)] }, /no number/],
    ['a number beyond 2^53', { nodes: [[9, 0, '9'.repeat(17), 0, 2, 0, 0], ...SMALL.nodes.slice(1)] }, /beyond 2\^53/],
    ['a location outside', { locations: [[35, 1, 1, 1]] }, /location belongs to 35/],
    ['half a location', { locations: [[14, 1, 1]] }, /ends within a row/],
    ...['type', 'name', 'id', 'self_size', 'edge_count'].map((field): [string, Partial<MadeUp>, RegExp] => [
      `meta without ${field}`,
      { meta: { ...SMALL.meta, node_fields: (SMALL.meta.node_fields as string[]).filter((one) => one !== field) } },
      new RegExp(`lacks "${field}"`),
    ]),
    ['meta without edge fields', { meta: { ...SMALL.meta, edge_fields: undefined } }, /edge_fields is missing/],
    ['meta without types', { meta: { ...SMALL.meta, node_types: [] } }, /node_types is missing/],
    ['no meta', { meta: [] as never }, /meta is missing/],
  ])('about %s is refused, with the place', async (_name, change, message) => {
    const error: unknown = await changed(change).catch((one: unknown) => one);
    expect(error).toMatchObject(invalid(message));
    expect(error).toMatchObject({ message: expect.stringMatching(/\(at byte \d+\)\.$/) });
  });

  it('names the very byte of a bad edge', async () => {
    const text = textOfSnapshot({ ...SMALL, edges: [...SMALL.edges.slice(0, 3), [2, 3, 999], SMALL.edges[4]!] });
    await expect(read(text)).rejects.toMatchObject(invalid(`at byte ${text.indexOf('999')}\\)`));
  });

  it.each(['nodes', 'edges', 'strings', 'snapshot'])('without "%s" is refused', async (key) => {
    await expect(read(TEXT.replace(`"${key}"`, '"other"'))).rejects.toMatchObject(invalid(/./));
  });
});

describe('a damaged snapshot', () => {
  it('is refused wherever it is cut', async () => {
    const bytes = Buffer.from(TEXT);
    const random = seededRandom(1);
    for (let i = 0; i < 200; i++) {
      const cut = Math.floor(random() * bytes.length);
      await expect(read(bytes.subarray(0, cut)), `cut at ${cut}`).rejects.toMatchObject({ code: 'SNAPSHOT_INVALID' });
    }
  });

  it('is refused or read, and never anything else, whatever happened to its bytes (2,000 seeded mutations)', async () => {
    const original = Buffer.from(TEXT);
    const random = seededRandom(20);
    const file = written('');
    let refused = 0;
    for (let i = 0; i < 2000; i++) {
      writeFileSync(file, mutated(original, random));
      try {
        const heap = await readHeap(file);
        weigh(heap);
        for (let node = 0; node < heap.nodes.count; node++) nodeName(heap, node);
        expect(heap.edges.nameOrIndex).toHaveLength(heap.edges.count);
      } catch (error) {
        refused++;
        const seen = `run ${i}: ${readFileSync(file, 'utf8').slice(0, 4000)}`;
        expect(error, seen).toMatchObject({ code: 'SNAPSHOT_INVALID', message: expect.stringMatching(/at byte \d+/) });
      }
    }
    expect(refused).toBeGreaterThan(500);
  }, 120_000);
});

/** One to four changes: a byte turned, bytes removed, doubled, put in, or a number made huge. */
function mutated(original: Buffer, random: () => number): Buffer {
  let bytes = Buffer.from(original);
  const pick = (n: number) => Math.floor(random() * n);
  for (let changes = 1 + pick(4); changes > 0; changes--) {
    // Half of the changes hit the arrays, behind the header.
    const from =
      pick(2) === 0 ? pick(bytes.length) : Math.min(bytes.length, 900 + pick(Math.max(1, bytes.length - 900)));
    const to = Math.min(bytes.length, from + pick(8));
    const [before, middle, after] = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
    const parts: readonly Uint8Array[][] = [
      [before, Buffer.from([pick(256)]), after],
      [before, after],
      [before, middle, middle, after],
      [before, Buffer.from(String(Math.floor(10 ** (random() * 20)))), after],
      [before, Buffer.from(',[]{}":-0 \n\\'.charAt(pick(12))), middle, after],
    ];
    bytes = Buffer.concat(parts[pick(parts.length)]!);
  }
  return bytes;
}
