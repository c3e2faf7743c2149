import { beforeAll, describe, expect, it } from 'vitest';
import { classify } from '../../src/heap/classes.js';
import { edgeName, type Heap, nodeById, nodeName } from '../../src/heap/heap.js';
import { positionOf } from '../../src/heap/locations.js';
import { readHeap, readHeapInWorker } from '../../src/heap/read-heap.js';
import { retainers } from '../../src/heap/retainers.js';
import { SMALL, textOfSnapshot, written } from './made-up.js';
import { snapshotOf } from './snapshot.js';

const PROGRAM = `
class Session { constructor(i) { this.id = 'session ' + i; this.onMessage = () => this.id; } }
globalThis.sessions = Array.from({ length: 100 }, (_, i) => new Session(i));
globalThis.points = Array.from({ length: 200 }, (_, i) => ({ horizontal: 'h' + i, vertical: 'v' + i }));
`;

describe('reading a snapshot that this Node wrote', () => {
  let file: string;
  let heap: Heap;
  beforeAll(async () => {
    file = snapshotOf(PROGRAM);
    heap = await readHeap(file);
  });

  const nodesOf = (name: string) => {
    const classes = classify(heap);
    return [...classes.of.keys()].filter((node) => classes.names[classes.of[node]!] === name);
  };

  it('counts the objects of a class', () => {
    expect(nodesOf('Session')).toHaveLength(100);
  });

  it('names plain objects by their shape', () => {
    // The literal's own boilerplate object may be there too.
    expect(nodesOf('{horizontal, vertical}').length - 200).toBeOneOf([0, 1]);
  });

  it('finds a node by its id, and each retainer of it by an edge that points to it', () => {
    const session = nodesOf('Session').at(-1)!;
    expect(nodeById(heap, heap.nodes.id[session]!)).toBe(session);
    const { first, node, edge } = retainers(heap);
    expect(first[session + 1]!).toBeGreaterThan(first[session]!);
    for (let i = first[session]!; i < first[session + 1]!; i++) {
      expect(heap.edges.to[edge[i]!]).toBe(session);
      expect(heap.nodes.firstEdge[node[i]!]).toBeLessThanOrEqual(edge[i]!);
      expect(heap.nodes.firstEdge[node[i]! + 1]).toBeGreaterThan(edge[i]!);
    }
  });

  it('reads strings and the names of edges', () => {
    const session = nodesOf('Session').at(-1)!;
    const edges = Array.from(
      { length: heap.nodes.firstEdge[session + 1]! - heap.nodes.firstEdge[session]! },
      (_, i) => heap.nodes.firstEdge[session]! + i,
    );
    const id = edges.find((edge) => edgeName(heap, edge) === 'id')!;
    expect(nodeName(heap, heap.edges.to[id]!)).toMatch(/^session \d+$/);
  });

  it('knows where a class was written', () => {
    expect(positionOf(heap, nodesOf('Session').at(-1)!)).toMatchObject({ line: 2 });
  });

  it('reads the same in a worker', async () => {
    const other = await readHeapInWorker(file);
    expect(other.nodes.count).toBe(heap.nodes.count);
    expect(Buffer.compare(Buffer.from(other.edges.to.buffer), Buffer.from(heap.edges.to.buffer))).toBe(0);
    expect(other.strings.get(10)).toBe(heap.strings.get(10));
  });

  it('stops reading when told to', async () => {
    await expect(readHeapInWorker(file, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });

  it('says what is wrong from a worker too', async () => {
    await expect(readHeapInWorker('/nowhere')).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_READABLE' });
  });
});

describe('reading the names of weak pairs', () => {
  it('finds every one, however long the strings between them', async () => {
    const pair = (i: number) => `${i} / part of key (Key @${i}) -> value (Value @${i}) pair in WeakMap (table @${i})`;
    const between = Array.from({ length: 40 }, (_, i) => 'x'.repeat(1000 + i * 20_011));
    const strings = [...SMALL.strings, ...between.flatMap((text, i) => [text, pair(i)])];
    const heap = await readHeap(written(textOfSnapshot({ ...SMALL, strings })));
    expect([...heap.weakPairs.name].map((index) => heap.strings.get(index))).toEqual(between.map((_, i) => pair(i)));
  });
});
