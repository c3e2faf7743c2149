import { edgeFinder } from '../heap/edge-finder.js';
import { type Heap, NodeType } from '../heap/heap.js';
import { nameTest } from '../heap/text-test.js';

/** The timers of one of Node's lists. */
interface TimersOfList {
  /** The list's edge to the first of them, which stands for those to all. */
  readonly edge: number;
  readonly timers: readonly number[];
}

/**
 * Node's lists of timers, one for each delay, and that of immediates. Each timer refers to its neighbours, whoever set them:
 * the heartbeat of a server to that of a manager, where both have the same delay. But what holds a timer is its list.
 */
export interface TimerLists {
  /** Whether `node` is a timer or a list: its `_idleNext` and `_idlePrev` lead to neighbours. */
  isMember(node: number): boolean;
  /** The timers of a list; undefined when `node` is none, or is empty. */
  timersOf(node: number): TimersOfList | undefined;
}

export function timerLists(heap: Heap): TimerLists {
  const { type, firstEdge } = heap.nodes;
  const hasListName = nameTest(heap, (name) => name === 'TimersList' || name === 'ImmediateList');
  const hasTimerName = nameTest(heap, (name) => name === 'Timeout' || name === 'Immediate');
  const firstOf = edgeFinder(heap, '_idleNext', 'head');
  const nextOf = edgeFinder(heap, '_idleNext');
  const isList = (node: number) => type[node] === NodeType.object && hasListName(node);
  const isTimer = (node: number) => type[node] === NodeType.object && hasTimerName(node);
  return {
    isMember: (node) => isTimer(node) || isList(node),
    timersOf(list) {
      const first = isList(list) ? firstOf(list) : undefined;
      if (first === undefined) return undefined;
      const timers: number[] = [];
      // A list ends at itself or at null. More timers than there are nodes would be a circle that misses it.
      for (let at: number | undefined = first; at !== undefined && isTimer(at); at = nextOf(at)) {
        if (timers.push(at) > heap.nodes.count) break;
      }
      if (timers.length === 0) return undefined;
      const edges = heap.edges.to.subarray(firstEdge[list], firstEdge[list + 1]);
      return { edge: firstEdge[list]! + edges.indexOf(first), timers };
    },
  };
}
