import { EdgeType, edgeName, type Heap, NodeType, nodeName } from '../heap/heap.js';

const TIMER_LIST = /^(?:Timers|Immediate)List$/;

/** Whether a node is one of Node's lists of timers, kept by their delay, or that of immediates. */
export function timerListTest(heap: Heap): (node: number) => boolean {
  const { type, name } = heap.nodes;
  const known = new Map<number, boolean>();
  return (node) => {
    if (type[node] !== NodeType.object) return false;
    let is = known.get(name[node]!);
    if (is === undefined) {
      is = TIMER_LIST.test(nodeName(heap, node));
      known.set(name[node]!, is);
    }
    return is;
  };
}

/**
 * The edges to all timers of a list. Each timer refers to its neighbours, whoever set them: the heartbeat of a server to that
 * of a manager, where both have the same delay. The list holds them.
 */
export function timersOf(heap: Heap, list: number): number[] {
  const edges: number[] = [];
  const seen = new Set([list]);
  for (let edge = edgeTo(heap, list, /^(?:_idleNext|head)$/); edge !== undefined; ) {
    const timer = heap.edges.to[edge]!;
    if (seen.has(timer)) break;
    seen.add(timer);
    edges.push(edge);
    edge = edgeTo(heap, timer, /^_idleNext$/);
  }
  return edges;
}

/** The first property's edge of that name that leads to an object. */
function edgeTo(heap: Heap, node: number, name: RegExp): number | undefined {
  const { type, firstEdge } = heap.nodes;
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
    const isObject = type[heap.edges.to[edge]!] === NodeType.object;
    if (isObject && heap.edges.type[edge] === EdgeType.property && name.test(edgeName(heap, edge))) return edge;
  }
  return undefined;
}
