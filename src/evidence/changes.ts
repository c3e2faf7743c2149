import { edgeName, type Heap, NodeType } from '../heap/heap.js';
import type { HeldHeap } from '../holders/held-heap.js';
import { nodeRoles, Role } from '../holders/roles.js';
import type { Regions } from './regions.js';

/** The most nodes of a shared object that are compared. */
const REACH = 2_000;

/** What lies behind a shared object, and what refers to what in it. */
export function contents(held: HeldHeap, regions: Regions, node: number): Map<number, string> {
  const seen = new Set([node]);
  for (const at of seen) {
    if (seen.size > REACH) break;
    regions.eachFresh(at, (_edge, to) => seen.add(to));
  }
  return new Map([...seen].map((at) => [held.heap.nodes.id[at]!, references(held.heap, held.holders.roles, at)]));
}

/** Whether these nodes, by id, refer to the same in an earlier snapshot; those that it does not have are left out. */
export function unchangedIn(earlier: Heap, expected: ReadonlyMap<number, string>): ReadonlyMap<number, boolean> {
  const roles = nodeRoles(earlier);
  const found = new Map<number, boolean>();
  const { id, count } = earlier.nodes;
  for (let node = 0; node < count; node++) {
    const text = expected.get(id[node]!);
    if (text !== undefined) found.set(id[node]!, references(earlier, roles, node) === text);
  }
  return found;
}

/** What a node refers to, but for what is V8's own. */
function references(heap: Heap, roles: Uint8Array, node: number): string {
  const { firstEdge, id, type } = heap.nodes;
  const said: string[] = [];
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
    const to = heap.edges.to[edge]!;
    if (roles[to] === Role.closed || type[to] === NodeType.native || type[to] === NodeType.synthetic) continue;
    said.push(`${edgeName(heap, edge)} ${id[to]}`);
  }
  return said.join('\n');
}
