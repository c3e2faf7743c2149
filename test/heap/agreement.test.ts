import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classSizes } from '../../src/heap/class-sizes.js';
import { type Classes, classify } from '../../src/heap/classes.js';
import { distances } from '../../src/heap/distances.js';
import type { Heap } from '../../src/heap/heap.js';
import { readHeap } from '../../src/heap/read-heap.js';
import { type Weights, weigh } from '../../src/heap/retained-sizes.js';
import { nodeBinary, nodeMajors } from './node-versions.js';
import { devTools, type Oracle } from './oracle.js';
import { PROGRAMS } from './programs.js';
import { snapshotOf } from './snapshot.js';

const FULL = process.env.WS_PROFILE_NODES !== undefined;
const SIZES = FULL ? 'const LIST = 1_000_000, MAP = 100_000;' : 'const LIST = 30_000, MAP = 3000;';

/** The first nodes that differ, with both values. */
function differences(count: number, ours: (node: number) => unknown, theirs: (node: number) => unknown) {
  const found: unknown[] = [];
  for (let node = 0; node < count && found.length < 5; node++) {
    if (ours(node) !== theirs(node)) found.push({ node, ours: ours(node), theirs: theirs(node) });
  }
  return found;
}

describe.each(nodeMajors())('agrees with DevTools on Node %i', (major) => {
  describe.each(Object.entries(PROGRAMS))('about %s:', (_name, program) => {
    let file: string;
    let heap: Heap;
    let weights: Weights;
    let classes: Classes;
    let oracle: Oracle;
    beforeAll(async () => {
      file = snapshotOf(`${SIZES}${program}`, nodeBinary(major));
      heap = await readHeap(file);
      weights = weigh(heap);
      classes = classify(heap);
      oracle = await devTools(file);
    }, 600_000);
    afterAll(() => file && rmSync(path.dirname(file), { recursive: true }));

    it('the counts of nodes and edges', () => {
      expect({ nodes: heap.nodes.count, edges: heap.edges.count }).toEqual({
        nodes: oracle.nodeCount,
        edges: oracle.edgeCount,
      });
    });

    it('the class of every node', () => {
      const ours = (node: number) => classes.names[classes.of[node]!];
      expect(differences(heap.nodes.count, ours, oracle.className)).toEqual([]);
    });

    it('the size of every node', () => {
      expect(differences(heap.nodes.count, (node) => weights.shallow[node], oracle.selfSize)).toEqual([]);
    });

    it('the dominator and the retained size of every node', () => {
      const { retained, dominator } = weights;
      expect(
        differences(
          heap.nodes.count,
          (node) => dominator[node],
          (node) => oracle.dominator[node],
        ),
      ).toEqual([]);
      expect(
        differences(
          heap.nodes.count,
          (node) => retained[node],
          (node) => oracle.retained[node],
        ),
      ).toEqual([]);
    });

    it('the distance of every node', () => {
      const distance = distances(heap);
      expect(
        differences(
          heap.nodes.count,
          (node) => distance[node],
          (node) => oracle.distance[node],
        ),
      ).toEqual([]);
    });

    it('the counts and sizes of every class', () => {
      const ours = Object.fromEntries(
        classSizes(heap, classes, weights).map(({ index, count, shallow, retained }) => [
          classes.keys[index]!,
          { count, self: shallow, maxRet: retained },
        ]),
      );
      const theirs = Object.fromEntries(
        Object.entries(oracle.classes).map(([key, { count, self, maxRet }]) => [key, { count, self, maxRet }]),
      );
      expect(ours).toEqual(theirs);
    });
  });
});
