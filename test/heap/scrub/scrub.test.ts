import {
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edgeName, type Heap, NodeType, nodeName } from '../../../src/heap/heap.js';
import { readHeap } from '../../../src/heap/read-heap.js';
import { scrubSnapshot } from '../../../src/heap/scrub/scrub.js';
import { scrubInWorker } from '../../../src/heap/scrub/scrub-in-worker.js';
import { analyseGrowth } from '../../../src/leaks/analyse.js';
import { PROJECT_ROOT, withSnapshots } from '../../leaks/snapshot-series.js';
import { SMALL, textOfSnapshot, written } from '../made-up.js';
import { devTools } from '../oracle.js';
import { PROGRAMS } from '../programs.js';
import { snapshotOf } from '../snapshot.js';

const folder = mkdtempSync(join(tmpdir(), 'ws-profile-scrub-'));
afterAll(() => rmSync(folder, { recursive: true }));

let copies = 0;
function scrubbed(file: string): string {
  const copy = join(folder, `${copies++}.heapsnapshot`);
  scrubSnapshot(file, copy);
  return copy;
}

/** Contents in every way in which V8 keeps them; each has `pl4nted` in it, and so has the program's own source. */
const PLANTED = `
  const flat = (text) => Buffer.from(text).toString();
  class Session { constructor(token) { this.token = token; } }
  const keep = (globalThis.keep = {});
  keep.map = new Map([[flat('pl4nted key'), new Session(flat('pl4nted value'))]]);
  keep.nested = new Map([[flat('pl4nted "quoted" \\n \\u2028 \\ud83d\\ude00'), new Map([[flat('pl4nted inner'), {}]])]]);
  keep.set = new Set([flat('pl4nted member')]);
  keep.list = [flat('pl4nted element')];
  keep.sessions = [new Session('a'), new Session('b'), new Session('c')];
  keep.weak = new WeakMap([
    [keep.sessions[0], flat('pl4nted weak value')],
    [keep.sessions[1], flat('a long pl4nted weak value '.repeat(60))],
    [keep.sessions[2], new Session(flat('pl4nted in a weak value'))],
  ]);
  keep.joined = flat('pl4nted left half, which is long ') + flat('pl4nted right half, which is longer');
  keep.slice = flat('before pl4nted slice and what comes behind it').slice(7, 35);
  keep.pattern = new RegExp(flat('pl4nted pattern'));
  keep.long = flat('a pl4nted text that V8 cuts '.repeat(200));
  keep.captured = ((token) => () => token)(flat('pl4nted capture'));
  { const inBlock = new Session(flat('pl4nted in a block')); keep.block = () => inBlock; }
  keep.json = Buffer.from(JSON.stringify({ token: 'pl4nted in JSON' })).toString();
  keep.byAddress = { ['alice' + '@' + 'example.com']: new Session('d') };
  keep.both = flat('both');`;

describe('a scrubbed snapshot', () => {
  let file: string;
  let copy: string;
  beforeAll(() => {
    file = snapshotOf(PLANTED);
    copy = scrubbed(file);
  });
  afterAll(() => rmSync(dirname(file), { recursive: true }));

  it('holds no content of any string, in no form', () => {
    const texts = (path: string) => {
      const text = readFileSync(path, 'utf8');
      return [text, ...(JSON.parse(text).strings as string[])];
    };
    const forms = [/pl4nted/, /p.?l.?4.?n.?t.?e.?d/, /alice@example/, /a long pl|weak value/];
    for (const form of forms) {
      expect(texts(file).filter((one) => form.test(one)).length, `${form}`).toBeGreaterThan(0);
      expect(
        texts(copy).filter((one) => form.test(one)),
        `${form}`,
      ).toEqual([]);
    }
  });

  it('keeps the length of each, and what was equal equal', async () => {
    const [before, after] = await Promise.all([readHeap(file), readHeap(copy)]);
    const pairs = new Map<string, string>();
    let strings = 0;
    for (let node = 0; node < before.nodes.count; node++) {
      if (before.nodes.type[node] !== NodeType.string) continue;
      const [was, is] = [nodeName(before, node), nodeName(after, node)];
      if (is.length !== was.length) throw new Error(`${JSON.stringify(was)} became ${JSON.stringify(is)}`);
      if (was.length > 8 && was !== is) {
        expect(pairs.get(was) ?? is).toBe(is);
        pairs.set(was, is);
      }
      strings++;
    }
    expect(strings).toBeGreaterThan(5000);
    expect(new Set(pairs.values()).size).toBe(pairs.size);
  });

  it('keeps a name that is a content as well, and replaces that content', async () => {
    const [before, after] = await Promise.all([readHeap(file), readHeap(copy)]);
    const edge = edgesNamed(before, 'both').find((one) => nodeName(before, before.edges.to[one]!) === 'both')!;
    expect(edgeName(after, edge)).toBe('both');
    expect(nodeName(after, after.edges.to[edge]!)).not.toBe('both');
  });

  it('keeps every name of an edge but those that are or hold a secret', async () => {
    const [before, after] = await Promise.all([readHeap(file), readHeap(copy)]);
    const changed = new Set<string>();
    for (let edge = 0; edge < before.edges.count; edge++) {
      const name = edgeName(before, edge);
      if (name !== edgeName(after, edge)) changed.add(name);
    }
    expect([...changed].filter((name) => !/^\d+ \/ part of key .*pl4nted/.test(name))).toEqual(['alice@example.com']);
    expect(changed.size).toBeGreaterThanOrEqual(3);
  });

  it('keeps the names of variables of a block, which only their scope knows', async () => {
    const [before, after] = await Promise.all([readHeap(file), readHeap(copy)]);
    const variable = nodesNamed(before, 'inBlock').find((node) => before.nodes.type[node] === NodeType.string)!;
    expect(nodeName(after, variable)).toBe('inBlock');
  });

  it('is readable by this user alone', () => {
    expect(statSync(copy).mode & 0o777).toBe(0o600);
  });
});

function nodesNamed(heap: Heap, name: string): number[] {
  return Array.from({ length: heap.nodes.count }, (_, node) => node).filter((node) => nodeName(heap, node) === name);
}

function edgesNamed({ edges, strings }: Heap, name: string): number[] {
  const found: number[] = [];
  for (let edge = 0; edge < edges.count; edge++) {
    if (edges.type[edge] === 2 && strings.get(edges.nameOrIndex[edge]!) === name) found.push(edge);
  }
  return found;
}

describe('what DevTools say of a scrubbed snapshot is what they say of the original', () => {
  it.each(Object.entries(PROGRAMS))('of %s', async (_, program) => {
    const file = snapshotOf(`const LIST = 3000, MAP = 300; ${program}`);
    const [before, after] = [await devTools(file), await devTools(scrubbed(file))];
    rmSync(dirname(file), { recursive: true });
    expect([after.nodeCount, after.edgeCount]).toEqual([before.nodeCount, before.edgeCount]);
    expect(after.classes).toEqual(before.classes);
    for (const figure of ['retained', 'dominator', 'distance'] as const) {
      expect(Buffer.from(after[figure].buffer).equals(Buffer.from(before[figure].buffer)), figure).toBe(true);
    }
    for (let node = 0; node < before.nodeCount; node++) {
      if (after.className(node) !== before.className(node)) throw new Error(`the class of node ${node} changed`);
      if (after.selfSize(node) !== before.selfSize(node)) throw new Error(`the size of node ${node} changed`);
    }
  });
});

describe('what we say of scrubbed snapshots', () => {
  it('is what we say of the originals: the same leaks by the same ids, held by the same paths', async () => {
    const withoutKeys = (key: string, value: unknown) => (key === 'edge' && /^"/.test(String(value)) ? 'key' : value);
    const kinds = ['array-element', 'map-entry', 'object-entry', 'listener', 'timer', 'pending-promise', 'closure'];
    await withSnapshots(kinds, {}, async (snapshots) => {
      const analyse = (files: readonly string[]) =>
        analyseGrowth(
          { snapshots: files, loop: 'lifecycle', managers: 20, roundsPerWindow: 3 },
          { projectRoot: PROJECT_ROOT },
        );
      const before = await analyse(snapshots);
      const after = await analyse(snapshots.map(scrubbed));
      expect(before.leaks.length).toBeGreaterThanOrEqual(kinds.length);
      expect(JSON.parse(JSON.stringify(after, withoutKeys))).toEqual(JSON.parse(JSON.stringify(before, withoutKeys)));
    });
  });
});

describe('a copy', () => {
  it('is made of a file in any order, with any columns', async () => {
    const swapped = (row: readonly (number | string)[]) => [
      row[2]!,
      row[0]!,
      row[3]!,
      row[4]!,
      row[1]!,
      row[5]!,
      row[6]!,
    ];
    const value: MadeUpNode = [2, 2, 11, 8, 0, 0, 0];
    const made = textOfSnapshot({
      ...SMALL,
      meta: {
        ...SMALL.meta,
        node_fields: swapped(SMALL.meta.node_fields as string[]),
        node_types: swapped(SMALL.meta.node_types as never),
      },
      header: { node_count: 6, edge_count: 5 },
      nodes: [...SMALL.nodes, value].map(swapped),
    });
    const [, strings = ''] = /,\n("strings":\[.*\])\}$/s.exec(made) ?? [];
    const heap = await readHeap(
      scrubbed(written(made.replace(`,\n${strings}`, '').replace('"nodes"', `${strings},"nodes"`))),
    );
    expect(nodeName(heap, 2)).toBe('Alpha');
    expect(nodeName(heap, 3)).toBe('Beta "quoted" \u4f60');
    expect(nodeName(heap, 5)).toBe('xxxx5');
  });

  it('never replaces the snapshot, whatever that is called', async () => {
    const file = written(textOfSnapshot(SMALL));
    const before = readFileSync(file);
    symlinkSync(file, join(folder, 'link'));
    linkSync(file, join(folder, 'hard'));
    for (const to of [file, join(folder, 'link'), join(folder, 'hard'), join(dirname(file), '.', basename(file))]) {
      await expect(scrubInWorker(file, to)).rejects.toMatchObject({ code: 'USAGE' });
    }
    expect(readFileSync(file)).toEqual(before);
  });

  it('appears whole or not at all, and replaces an older one', async () => {
    const place = mkdtempSync(join(folder, 'place-'));
    const to = join(place, 'copy.heapsnapshot');
    await expect(scrubInWorker(written('{"snapshot":'), to)).rejects.toMatchObject({ code: 'SNAPSHOT_INVALID' });
    await expect(scrubInWorker(join(place, 'none'), to)).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_READABLE' });
    expect(readdirSync(place)).toEqual([]);
    writeFileSync(to, 'an older one');
    await scrubInWorker(written(textOfSnapshot(SMALL)), to);
    expect(readdirSync(place)).toEqual(['copy.heapsnapshot']);
    expect((await readHeap(to)).nodes.count).toBe(5);
    const nowhere = scrubInWorker(written(textOfSnapshot(SMALL)), join(place, 'none', 'copy'));
    await expect(nowhere).rejects.toMatchObject({ code: 'DISK_NOT_WRITABLE' });
  });
});

type MadeUpNode = readonly (number | string)[];
