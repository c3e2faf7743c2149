import { EdgeType, follow, type Heap, NodeType } from '../../heap/heap.js';
import { nameTest } from '../../heap/text-test.js';
import { className } from '../../holders/class-names.js';
import { holderPath } from '../../holders/path.js';
import type { HeldSurvivors } from '../../model/leak.js';
import type { LastHeap } from '../growth/series.js';

/** Of weak references by which the measured process counts survivors: its own class of them, and the edge to their target. */
const REFERENCE = 'WsProfileSurvivorRef';
const TARGET = 'target';

const MAX_PLACES = 3;

/**
 * The survivors in the last snapshot, at the places that hold most of them. `leakOf`: the leak by tree node, -1 for none;
 * leaks say it themselves.
 */
export function heldSurvivors(last: LastHeap, leakOf: Int32Array): HeldSurvivors[] {
  const byPlace = new Map<number, number[]>();
  for (const node of survivorsIn(last.heap)) {
    const place = last.place[node]!;
    if (place === 0 || leakOf[place] !== -1) continue;
    const others = byPlace.get(place);
    if (others) others.push(node);
    else byPlace.set(place, [node]);
  }
  const most = [...byPlace.values()].sort((a, b) => b.length - a.length).slice(0, MAX_PLACES);
  return most.map((nodes) => {
    const sample = nodes[0]!;
    return { className: className(last.heap, sample), count: nodes.length, path: holderPath(last, sample).steps };
  });
}

/** How many survivors of the last snapshot each group of leaks holds. */
export function survivorsByGroup(last: LastHeap, groupOf: Int32Array, groups: number): readonly number[] {
  const held = new Array<number>(groups).fill(0);
  for (const node of survivorsIn(last.heap)) {
    const group = groupOf[last.place[node]!] ?? -1;
    if (group >= 0) held[group]!++;
  }
  return held;
}

export function countSurvivors(heap: Heap): number {
  return survivorsIn(heap).length;
}

function survivorsIn(heap: Heap): number[] {
  const { count, type } = heap.nodes;
  const isReference = nameTest(heap, (name) => name === REFERENCE);
  const found: number[] = [];
  for (let node = 0; node < count; node++) {
    if (type[node] !== NodeType.object || !isReference(node)) continue;
    const survivor = follow(heap, node, EdgeType.weak, TARGET);
    if (survivor !== undefined) found.push(survivor);
  }
  return found;
}
