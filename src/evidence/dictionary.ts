import { EdgeType, edgeName, type Heap, NodeType } from '../heap/heap.js';

/** Names by which a plain object is told to be a dictionary: so many that are data, as ids are, or so many of any kind. */
const LEAST_IDS = 2;
const LEAST_NAMES = 4;

/** Whether a plain object is used as a Map: it has no prototype, or values of one class under names that are data. */
export function isDictionary(heap: Heap, node: number): boolean {
  const { firstEdge, name, type } = heap.nodes;
  const classes = new Set<number>();
  let keys = 0;
  let ids = 0;
  let hasPrototype = false;
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
    const kind = heap.edges.type[edge];
    if (kind !== EdgeType.property && kind !== EdgeType.element) continue;
    const key = edgeName(heap, edge);
    if (key === '__proto__') {
      hasPrototype = true;
      continue;
    }
    const target = heap.edges.to[edge]!;
    keys++;
    classes.add(type[target] === NodeType.object ? name[target]! : -1);
    if (kind === EdgeType.element || /[\d\W]/.test(key)) ids++;
    if (classes.size > 1) break;
  }
  if (!hasPrototype && classes.size <= 1) return true;
  return classes.size === 1 && !classes.has(-1) && (keys >= LEAST_NAMES || (ids === keys && keys >= LEAST_IDS));
}
