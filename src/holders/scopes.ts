import { edgeFinder } from '../heap/edge-finder.js';
import { EdgeType, edgeName, type Heap, NodeType, nodeName } from '../heap/heap.js';
import { textTest } from '../heap/text-test.js';
import { keyText } from './key-text.js';

/** A variable that a closure can reach through its scopes, and what it holds. */
export interface CapturedVariable {
  readonly name: string;
  readonly node: number;
  /** 0 for the scope that the closure was made in, 1 for the one around it … */
  readonly depth: number;
}

/** The scopes of a heap's closures, which V8 calls contexts. */
export interface Scopes {
  /** Whether a node is the scope of a function, a block or a module. */
  isScope(node: number): boolean;
  /** The scope that a closure was made in. */
  of(closure: number): number | undefined;
  /** The scope around a scope. */
  around(scope: number): number | undefined;
  /** The name of the variable that an edge of a scope is; undefined for its other edges. */
  variable(scope: number, edge: number): string | undefined;
}

export function scopesIn(heap: Heap): Scopes {
  const { type, name } = heap.nodes;
  const isContextName = textTest(heap, (text) => text === 'system / Context');
  const infoOf = edgeFinder(heap, EdgeType.internal, 'scope_info');
  return {
    isScope: (node) => type[node] === NodeType.object && isContextName(name[node]!),
    of: edgeFinder(heap, EdgeType.internal, 'context'),
    around: edgeFinder(heap, EdgeType.internal, 'previous'),
    variable(scope, edge) {
      const kind = heap.edges.type[edge]!;
      if (kind === EdgeType.context) return edgeName(heap, edge);
      const info = kind === EdgeType.hidden ? infoOf(scope) : undefined;
      return info === undefined ? undefined : blockVariable(heap, info, heap.edges.nameOrIndex[edge]!);
    },
  };
}

/** V8 names the variables of functions only; those of blocks are listed, in order, by the scope's description. */
function blockVariable(heap: Heap, info: number, slot: number): string | undefined {
  const { firstEdge } = heap.nodes;
  const { type, nameOrIndex, to } = heap.edges;
  for (let edge = firstEdge[info]!; edge < firstEdge[info + 1]!; edge++) {
    const isNamed = type[edge] === EdgeType.hidden && nameOrIndex[edge] === slot;
    if (isNamed && heap.nodes.type[to[edge]!] === NodeType.string) return nodeName(heap, to[edge]!);
  }
  return undefined;
}

/** The name of a module's export by the edge of the module's table that leads to its cell; undefined for any other edge. */
export function exportName(heap: Heap, table: number, edge: number): string | undefined {
  if (heap.nodes.type[table] !== NodeType.array || nodeName(heap, heap.edges.to[edge]!) !== 'system / Cell') {
    return undefined;
  }
  const { firstEdge } = heap.nodes;
  const slotOfName = String(Number(edgeName(heap, edge)) - 1);
  for (let other = firstEdge[table]!; other < firstEdge[table + 1]!; other++) {
    if (edgeName(heap, other) !== slotOfName) continue;
    return keyText(heap, heap.edges.to[other]!).replace(/^"|"$/g, '') || undefined;
  }
  return undefined;
}

/**
 * What a closure captures: the variables of its scope and of those around it. V8 gives all closures of a scope one context, so
 * a variable may be here for the sake of a neighbour. Empty for anything but a closure.
 */
export function capturedVariables(heap: Heap, closure: number): readonly CapturedVariable[] {
  if (heap.nodes.type[closure] !== NodeType.closure) return [];
  const { firstEdge } = heap.nodes;
  const scopes = scopesIn(heap);
  const captured: CapturedVariable[] = [];
  const seen = new Set<number>();
  let scope = scopes.of(closure);
  for (let depth = 0; scope !== undefined && !seen.has(scope); depth++) {
    seen.add(scope);
    for (let edge = firstEdge[scope]!; edge < firstEdge[scope + 1]!; edge++) {
      const name = scopes.variable(scope, edge);
      if (name !== undefined) captured.push({ name, node: heap.edges.to[edge]!, depth });
    }
    scope = scopes.around(scope);
  }
  return captured;
}
