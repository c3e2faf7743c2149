import { EdgeType, edgeName, type Heap, NodeType } from './heap.js';
import { pairOf } from './read/weak-pairs.js';
import { isUserRoot } from './shallow-sizes.js';
import { nameTest } from './text-test.js';

/** Added to the distance of what the user's roots (the global objects) do not reach. */
export const SYSTEM_DISTANCE = 100_000_000;
/** The distance of what no root reaches. */
export const NO_DISTANCE = -5;

/**
 * The number of edges from the user's roots to each node; `SYSTEM_DISTANCE` and more for what only the engine's roots
 * reach. After `calculateDistances` of Chrome's DevTools, whose numbers these are: weak edges do not count, nor the
 * first met of the two edges that hold a weak map's value, nor a few that lead astray.
 */
export function distances(heap: Heap): Int32Array {
  const { count, firstEdge } = heap.nodes;
  const { type, to } = heap.edges;
  const distance = new Int32Array(count).fill(NO_DISTANCE);
  const queue = new Uint32Array(count + 1);
  const misleads = misleadingEdges(heap);
  let last = 0;
  for (let edge = firstEdge[heap.root]!; edge < firstEdge[heap.root + 1]!; edge++) {
    const node = to[edge]!;
    if (!isUserRoot(heap, node) || distance[node] === 1) continue;
    distance[node] = 1;
    queue[last++] = node;
  }
  const hasUserRoots = last > 0;
  walk();
  distance[heap.root] = hasUserRoots ? SYSTEM_DISTANCE : 0;
  queue[0] = heap.root;
  last = 1;
  walk();
  return distance;

  function walk(): void {
    for (let first = 0; first < last; first++) {
      const node = queue[first]!;
      const next = distance[node]! + 1;
      for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
        const target = to[edge]!;
        if (distance[target] !== NO_DISTANCE || type[edge] === EdgeType.weak || misleads(node, edge)) continue;
        distance[target] = next;
        queue[last++] = target;
      }
    }
  }
}

/** Tells the edges that are passed over. Stateful: of a weak map's pair of edges the first is, the second is not. */
function misleadingEdges(heap: Heap): (node: number, edge: number) => boolean {
  const { type: nodeType } = heap.nodes;
  const { type, nameOrIndex } = heap.edges;
  const seenPairs = new Set<string>();
  const pairNames = new Set(heap.weakPairs.name);
  const isDescriptors = nameTest(heap, (text) => text === '(map descriptors)');
  const isContext = nameTest(heap, (text) => text === 'system / NativeContext');
  return (node, edge) => {
    const kind = nodeType[node];
    if (kind === NodeType.hidden && isContext(node) && edgeName(heap, edge) === 'sloppy_function_map') return true;
    if (kind === NodeType.array && isDescriptors(node)) {
      // Maps share descriptor arrays, whose descriptors (every third entry) may belong to others of them.
      const index = Number.parseInt(edgeName(heap, edge), 10);
      return !(index < 2 || index % 3 !== 1);
    }
    if (type[edge] !== EdgeType.internal || !pairNames.has(nameOrIndex[edge]!)) return false;
    const pair = pairOf(heap.strings.get(nameOrIndex[edge]!))!;
    if (seenPairs.delete(pair)) return false;
    seenPairs.add(pair);
    return true;
  };
}
