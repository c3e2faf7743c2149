import { dominated } from '../heap/class-sizes.js';
import { EdgeType, edgeName, type Heap, NodeType } from '../heap/heap.js';
import type { Weights } from '../heap/retained-sizes.js';
import type { Dominator } from '../model/exhibits.js';
import { className } from './class-names.js';

/** What retains a smaller part of the heap can't be seen in a picture of it. */
const MIN_SHARE = 0.003;
const MAX_DEPTH = 12;
const MAX_SIBLINGS = 24;

/** The top of a heap's dominator tree, objects of one class side by side as one: bounded, whatever the heap. */
export function heapPicture(heap: Heap, weights: Weights): Dominator {
  const { retained } = weights;
  const { first, child } = dominated(weights);
  const least = MIN_SHARE * retained[heap.root]!;

  const picture = (name: string, nodes: readonly number[], depth: number): Dominator => ({
    name,
    count: nodes.length,
    bytes: bytesOf(nodes),
    children: depth < MAX_DEPTH ? childrenOf(nodes, depth + 1) : [],
  });
  const childrenOf = (nodes: readonly number[], depth: number): readonly Dominator[] => {
    const groups = new Map<string, number[]>();
    for (const node of nodes) {
      for (let i = first[node]!; i < first[node + 1]!; i++) {
        const below = child[i]!;
        const kind = kindOf(heap, below);
        const group = groups.get(kind);
        if (group) group.push(below);
        else groups.set(kind, [below]);
      }
    }
    return [...groups]
      .filter(([, group]) => bytesOf(group) >= least)
      .sort(([, a], [, b]) => bytesOf(b) - bytesOf(a))
      .slice(0, MAX_SIBLINGS)
      .map(([kind, group]) => picture(labelOf(kind, nodes, group), group, depth));
  };
  const bytesOf = (nodes: readonly number[]) => nodes.reduce((sum, node) => sum + retained[node]!, 0);
  const labelOf = (kind: string, above: readonly number[], group: readonly number[]) => {
    const reference = above.length === 1 && group.length === 1 ? referenceTo(heap, above[0]!, group[0]!) : undefined;
    return reference === undefined ? kind : `${reference} (${kind})`;
  };
  return picture('heap', [heap.root], 0);
}

/** Class, or what V8 keeps for itself. */
function kindOf(heap: Heap, node: number): string {
  const type = heap.nodes.type[node]!;
  if (type === NodeType.code) return '(code)';
  if (type === NodeType.objectShape) return '(object shapes)';
  return className(heap, node) || '(internal)';
}

/** How an object refers to one that it dominates, where it has a name for it. */
function referenceTo(heap: Heap, from: number, to: number): string | undefined {
  const { firstEdge } = heap.nodes;
  for (let edge = firstEdge[from]!; edge < firstEdge[from + 1]!; edge++) {
    if (heap.edges.to[edge] !== to) continue;
    const type = heap.edges.type[edge];
    if (type === EdgeType.property || type === EdgeType.context) return edgeName(heap, edge);
  }
  return undefined;
}
