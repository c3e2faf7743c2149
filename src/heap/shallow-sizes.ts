import { EdgeType, type Heap, NodeType, type Numbers } from './heap.js';
import { placesOf } from './places-of.js';
import { doubles } from './read/shared.js';
import { type Scratch, scratchFor } from './scratch.js';

const UNVISITED = 0xffffffff;
const SHARED = 0xfffffffe;

/**
 * Shallow sizes as DevTools shows them: the bytes of an array or a hidden node that belongs to one owner alone (the
 * elements of an array, the table of a Map) count for the owner, and for the array itself nothing.
 * After `JSHeapSnapshot.calculateShallowSizes` of Chrome's DevTools. Snapshots written with internals exposed have no
 * user roots, and keep their sizes.
 */
export function shallowSizes(heap: Heap, scratch: Scratch = scratchFor(heap.nodes.count)): Numbers {
  const sizes = roomFor(heap.nodes.selfSize, scratch);
  sizes.set(heap.nodes.selfSize);
  if (!hasUserRoots(heap)) return sizes;
  const { count, type } = heap.nodes;
  const owners = ownersOf(heap, scratch);
  for (let node = 0; node < count; node++) {
    const owner = owners[node]!;
    if (owner === UNVISITED || owner === SHARED || owner === node) continue;
    if (type[owner] === NodeType.synthetic || owner === heap.root) continue;
    sizes[owner]! += sizes[node]!;
    sizes[node] = 0;
  }
  scratch.give(owners);
  return sizes;
}

/** An array with room for sums of these sizes: doubles where the total is beyond 32 bits. */
function roomFor(sizes: Numbers, scratch: Scratch): Numbers {
  let total = 0;
  for (let node = 0; node < sizes.length; node++) total += sizes[node]!;
  return total > 0xffffffff ? doubles(sizes.length) : scratch.take().subarray(0, sizes.length);
}

function hasUserRoots(heap: Heap): boolean {
  const { firstEdge } = heap.nodes;
  for (let edge = firstEdge[heap.root]!; edge < firstEdge[heap.root + 1]!; edge++) {
    if (isUserRoot(heap, heap.edges.to[edge]!)) return true;
  }
  return false;
}

/** A child of the root that stands for something of the user's: a global object, or Chrome's DOM trees. */
export function isUserRoot(heap: Heap, node: number): boolean {
  if (heap.nodes.type[node] !== NodeType.synthetic) return true;
  return heap.strings.get(heap.nodes.name[node]!) === '(Document DOM trees)';
}

/** For each node the one that owns it, itself, or one of the two marks above. */
function ownersOf(heap: Heap, scratch: Scratch): Uint32Array {
  const { count, type, name, firstEdge } = heap.nodes;
  const edgeType = heap.edges.type;
  const { to } = heap.edges;
  const owners = scratch.take();
  const externalData = indexOfName(heap, 'system / ExternalStringData');
  let stack = scratch.take();
  for (let node = 0; node < count; node++) {
    const kind = type[node]!;
    const owned =
      kind === NodeType.hidden || kind === NodeType.array || (kind === NodeType.native && name[node] === externalData);
    owners[node] = owned ? UNVISITED : node;
  }
  // Every owner in turn hands itself on, so that the stack stays short.
  for (let start = 0; start < count; start++) {
    if (owners[start] !== start) continue;
    stack[0] = start;
    for (let depth = 1; depth > 0; ) {
      const node = stack[--depth]!;
      const owner = owners[node]!;
      const end = firstEdge[node + 1]!;
      for (let edge = firstEdge[node]!; edge < end; edge++) {
        const target = to[edge]!;
        const before = owners[target]!;
        if (before === target || before === owner || before === SHARED) continue;
        if (edgeType[edge] === EdgeType.weak) continue;
        owners[target] = before === UNVISITED ? owner : SHARED;
        if (depth === stack.length) stack = grown(stack);
        stack[depth++] = target;
      }
    }
  }
  if (stack.length === owners.length) scratch.give(stack);
  return owners;
}

/** The string index of native nodes with this name; −1 when there are none. */
function indexOfName(heap: Heap, wanted: string): number {
  const seen = new Set<number>();
  for (const node of placesOf(NodeType.native, heap.nodes.type)) {
    const index = heap.nodes.name[node]!;
    if (seen.has(index)) continue;
    if (heap.strings.get(index) === wanted) return index;
    seen.add(index);
  }
  return -1;
}

function grown(stack: Uint32Array): Uint32Array {
  const larger = new Uint32Array(stack.length * 2);
  larger.set(stack);
  return larger;
}
