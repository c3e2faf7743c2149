import type { Heap } from '../heap/heap.js';
import { type Edges, edgesOf } from './edges.js';
import { hopCosts, MAX_COST } from './hop-costs.js';
import { nodeRoles } from './roles.js';
import { timerLists } from './timer-lists.js';

/** Where the search for holders starts: a node that people know as a root, and how far it is put from them. */
export interface Source {
  readonly node: number;
  readonly cost: number;
  /** Whether an edge of it leads to what another module made. */
  readonly isImport?: (edge: number) => boolean;
}

/** What is imported is a little farther away than what was made in a module: of two paths as long, the other one wins. */
const IMPORT_COST = 1;

/**
 * Who holds whom: for every node that the program reaches, the one holder by which a person would find it. A shortest-path
 * tree over the strong edges, where hops that a person does not think of cost more.
 */
export interface Holders {
  readonly heap: Heap;
  readonly edges: Edges;
  readonly roles: Uint8Array;
  /** Reached nodes, holders before held; the rest of the heap is V8's own, or held weakly. */
  readonly order: Uint32Array;
  /** By node, 1 where it is reached. */
  readonly isReached: Uint8Array;
  /** Ordinal of the holder; the node itself for a source; meaningless where not reached. */
  readonly holder: Uint32Array;
  /** The edge from the holder; where a list holds a timer, its edge to the first. */
  readonly edge: Uint32Array;
}

const UNREACHED = 0xffff_ffff;

/** Finds the holder of every node that the program reaches, from sources that nothing holds. */
export function findHolders(heap: Heap, sources: readonly Source[]): Holders {
  const { count, firstEdge } = heap.nodes;
  const { to } = heap.edges;
  const roles = nodeRoles(heap);
  const lists = timerLists(heap);
  const edges = edgesOf(heap);
  const costOf = hopCosts(heap, roles, edges, lists);
  const distance = new Uint32Array(count).fill(UNREACHED);
  const holder = new Uint32Array(count);
  const viaEdge = new Uint32Array(count);
  const settled = new Uint8Array(count);
  const isSource = new Uint8Array(count);
  const order = new Uint32Array(count);
  let reached = 0;
  // A bucket a distance (R. B. Dial, "Algorithm 360: Shortest-path forest with topological ordering", CACM 12(11), 1969),
  // in a ring: no edge costs more than the ring is long.
  const ring: number[][] = Array.from({ length: 2 * (MAX_COST + 1) }, () => []);
  let waiting = 0;
  const importsOf = new Map<number, (edge: number) => boolean>();
  for (const { node, cost, isImport } of sources) {
    if (isImport) importsOf.set(node, isImport);
    distance[node] = cost;
    holder[node] = node;
    isSource[node] = 1;
    ring[cost]!.push(node);
    waiting++;
  }
  const reach = (target: number, from: number, edge: number, at: number) => {
    if (settled[target] || isSource[target] || at >= distance[target]!) return;
    distance[target] = at;
    holder[target] = from;
    viaEdge[target] = edge;
    ring[at % ring.length]!.push(target);
    waiting++;
  };
  for (let at = 0; waiting > 0; at++) {
    const bucket = ring[at % ring.length]!;
    for (let i = 0; i < bucket.length; i++) {
      const node = bucket[i]!;
      waiting--;
      if (settled[node] || distance[node] !== at) continue;
      settled[node] = 1;
      order[reached++] = node;
      const listed = lists.timersOf(node);
      if (listed) for (const timer of listed.timers) reach(timer, node, listed.edge, at + lists.costOf(timer));
      const isImport = importsOf.get(node);
      for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
        const target = to[edge]!;
        if (settled[target]) continue;
        const cost = costOf(edge, node);
        if (cost !== undefined) reach(target, node, edge, at + cost + (isImport?.(edge) ? IMPORT_COST : 0));
      }
    }
    bucket.length = 0;
  }
  return { heap, edges, roles, order: order.subarray(0, reached), isReached: settled, holder, edge: viaEdge };
}
