import { EdgeType, edgeName, follow, type Heap, NodeType } from './heap.js';

/** A variable that a closure can reach through its context, and what it holds. */
export interface CapturedVariable {
  readonly name: string;
  readonly node: number;
  /** 0 for the scope that the closure was made in, 1 for the one around it … */
  readonly depth: number;
}

/**
 * What a closure captures: the variables of its context and of those around it. V8 gives all closures of a scope one
 * context, so a variable may be here for the sake of a neighbour. Empty for anything but a closure.
 */
export function capturedVariables(heap: Heap, closure: number): readonly CapturedVariable[] {
  if (heap.nodes.type[closure] !== NodeType.closure) return [];
  const { firstEdge } = heap.nodes;
  const captured: CapturedVariable[] = [];
  const seen = new Set<number>();
  let context = follow(heap, closure, EdgeType.internal, 'context');
  for (let depth = 0; context !== undefined && !seen.has(context); depth++) {
    seen.add(context);
    for (let edge = firstEdge[context]!; edge < firstEdge[context + 1]!; edge++) {
      if (heap.edges.type[edge] !== EdgeType.context) continue;
      captured.push({ name: edgeName(heap, edge), node: heap.edges.to[edge]!, depth });
    }
    context = follow(heap, context, EdgeType.internal, 'previous');
  }
  return captured;
}
