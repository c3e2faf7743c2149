import { EdgeType, type Heap, NodeType, type Numbers } from './heap.js';
import { doubles, words } from './read/shared.js';

const UNVISITED = 0xffffffff;
const SHARED = 0xfffffffe;

/**
 * Shallow sizes as DevTools shows them: the bytes of an array or a hidden node that belongs to one owner alone (the
 * elements of an array, the table of a Map) count for the owner, and for the array itself nothing.
 * After `JSHeapSnapshot.calculateShallowSizes` of Chrome's DevTools. Snapshots written with internals exposed have no
 * user roots, and keep their sizes.
 */
export function shallowSizes(heap: Heap): Numbers {
  const sizes = copyOf(heap.nodes.selfSize);
  if (!hasUserRoots(heap)) return sizes;
  const { count, type } = heap.nodes;
  const owners = ownersOf(heap);
  for (let node = 0; node < count; node++) {
    const owner = owners[node]!;
    if (owner === UNVISITED || owner === SHARED || owner === node) continue;
    if (type[owner] === NodeType.synthetic || owner === heap.root) continue;
    sizes[owner]! += sizes[node]!;
    sizes[node] = 0;
  }
  return sizes;
}

/** A copy with room for sums: doubles where the total is beyond 32 bits. */
function copyOf(selfSize: Numbers): Numbers {
  let total = 0;
  for (let node = 0; node < selfSize.length; node++) total += selfSize[node]!;
  const copy = total > 0xffffffff ? doubles(selfSize.length) : words(selfSize.length);
  copy.set(selfSize);
  return copy;
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
function ownersOf(heap: Heap): Uint32Array {
  const { count, type, name, firstEdge } = heap.nodes;
  const edgeType = heap.edges.type;
  const { to } = heap.edges;
  const owners = new Uint32Array(count);
  const externalData = indexOfName(heap, 'system / ExternalStringData');
  let stack = new Uint32Array(count + 1024);
  let depth = 0;
  for (let node = 0; node < count; node++) {
    const kind = type[node]!;
    const owned =
      kind === NodeType.hidden || kind === NodeType.array || (kind === NodeType.native && name[node] === externalData);
    owners[node] = owned ? UNVISITED : node;
    if (!owned) stack[depth++] = node;
  }
  while (depth > 0) {
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
  return owners;
}

/** The string index of native nodes with this name; −1 when there are none. */
function indexOfName(heap: Heap, wanted: string): number {
  const seen = new Set<number>();
  for (let node = 0; node < heap.nodes.count; node++) {
    if (heap.nodes.type[node] !== NodeType.native) continue;
    const index = heap.nodes.name[node]!;
    if (seen.has(index)) continue;
    if (heap.strings.get(index) === wanted) return index;
    seen.add(index);
  }
  return -1;
}

function grown(stack: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(stack.length * 2);
  larger.set(stack);
  return larger;
}
