import { EdgeType, type Heap, NodeType } from './heap.js';

const ATTACHED = 1;
const DETACHED = 2;

/**
 * Which DOM nodes are detached: what an attached node reaches through native nodes is attached, what a detached one
 * reaches and no attached one does is detached. After `propagateDOMState` of Chrome's DevTools. Undefined for
 * snapshots without DOM, as all of Node's are.
 */
export function detachedNodes(heap: Heap): Uint8Array | undefined {
  const { detachedness, type, count, firstEdge } = heap.nodes;
  if (!detachedness) return undefined;
  const visited = new Uint8Array(count);
  const state = new Uint8Array(count);
  const stacks: Readonly<Record<number, number[]>> = { [ATTACHED]: [], [DETACHED]: [] };
  const visit = (node: number, next: number) => {
    if (visited[node]) return;
    visited[node] = 1;
    // Every way from the engine into the embedder begins at a node that knows its own state.
    if (type[node] !== NodeType.native) return;
    state[node] = next;
    stacks[next]?.push(node);
  };
  for (let node = 0; node < count; node++) {
    if (detachedness[node]) visit(node, detachedness[node]!);
  }
  for (const from of [ATTACHED, DETACHED]) {
    const stack = stacks[from]!;
    while (stack.length > 0) {
      const node = stack.pop()!;
      for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
        const kind = heap.edges.type[edge];
        if (kind !== EdgeType.hidden && kind !== EdgeType.weak) visit(heap.edges.to[edge]!, from);
      }
    }
  }
  for (let node = 0; node < count; node++) state[node] = state[node] === DETACHED ? 1 : 0;
  return state;
}
