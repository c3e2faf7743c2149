import { EdgeType, follow, type Heap, NodeType, nodeName } from './heap.js';

/** V8 cuts longer strings itself; of joined ones no more is put together. */
const LONGEST = 1024;

/** Whether a node is a string of any kind: flat, joined of two others, or a slice of another. */
export function isString(heap: Heap, node: number): boolean {
  const kind = heap.nodes.type[node];
  return kind === NodeType.string || kind === NodeType.consString || kind === NodeType.slicedString;
}

/** What a string says, as far as V8 wrote it. Joined strings have no name of their own: theirs is put together. */
export function textOf(heap: Heap, string: number): string {
  if (heap.nodes.type[string] !== NodeType.consString) return nodeName(heap, string);
  const stack = [string];
  let text = '';
  while (stack.length > 0 && text.length < LONGEST) {
    const node = stack.pop()!;
    if (heap.nodes.type[node] !== NodeType.consString) {
      text += nodeName(heap, node);
      continue;
    }
    for (const half of ['second', 'first']) {
      const part = follow(heap, node, EdgeType.internal, half);
      if (part !== undefined) stack.push(part);
    }
  }
  return text;
}
