import { edgeFinder } from '../heap/edge-finder.js';
import { EdgeType, type Heap, NodeType, nodeName } from '../heap/heap.js';
import { positionOf } from '../heap/locations.js';
import { nameTest, textTest } from '../heap/text-test.js';

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
  /** Whether an edge leads from a timer or a list to a neighbour. */
  isLink(edge: number, from: number): boolean;
  /** The timers of a list; undefined when `node` is none, or is empty. */
  timersOf(node: number): TimersOfList | undefined;
  /** What the hop from its list to a timer costs in the search for holders: much where its callback is Node's own. */
  costOf(timer: number): number;
}

/**
 * A timer of Node's own, as that by which an HTTP server checks its connections, is nobody's leak, and holds what it looks at by the
 * way.
 */
const NODES_OWN_COST = 20;

export function timerLists(heap: Heap): TimerLists {
  const { type, firstEdge } = heap.nodes;
  const hasListName = nameTest(heap, (name) => name === 'TimersList' || name === 'ImmediateList');
  const hasTimerName = nameTest(heap, (name) => name === 'Timeout' || name === 'Immediate');
  const isLinkName = textTest(heap, (name) => name === '_idleNext' || name === '_idlePrev');
  const firstOf = edgeFinder(heap, EdgeType.property, '_idleNext', 'head');
  const nextOf = edgeFinder(heap, EdgeType.property, '_idleNext');
  const callbackOf = callbackReader(heap);
  const isList = (node: number) => type[node] === NodeType.object && hasListName(node);
  const isTimer = (node: number) => type[node] === NodeType.object && hasTimerName(node);
  return {
    isLink(edge, from) {
      const isNamed = heap.edges.type[edge] === EdgeType.property && isLinkName(heap.edges.nameOrIndex[edge]!);
      return isNamed && (isTimer(from) || isList(from));
    },
    costOf(timer) {
      const called = callbackOf(timer);
      const script = called === undefined ? undefined : positionOf(heap, called)?.script;
      return script?.startsWith('node:') ? 1 + NODES_OWN_COST : 1;
    },
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

/** The function that a timeout or an interval calls, or what that is bound to. */
function callbackReader(heap: Heap): (timer: number) => number | undefined {
  const callbackOf = edgeFinder(heap, EdgeType.property, '_onTimeout');
  const boundOf = edgeFinder(heap, EdgeType.internal, 'bound_function');
  return (timer) => {
    const callback = callbackOf(timer);
    return callback === undefined ? undefined : (boundOf(callback) ?? callback);
  };
}

/**
 * The call that set a timer: `setInterval, 30 s`. An interval repeats itself: its `_repeat` is a number, a timeout's is null.
 * A list is kept by its delay.
 *
 * @param toList the edge by which the list is held
 */
export function timerCall(heap: Heap, timer: number, toList: number): string {
  if (nodeName(heap, timer) === 'Immediate') return 'setImmediate';
  const ms = delayOfList(heap, toList);
  const delay = ms === undefined ? '' : `, ${delayText(ms)}`;
  return `${intervalTest(heap)(timer) ? 'setInterval' : 'setTimeout'}${delay}`;
}

function intervalTest(heap: Heap): (timer: number) => boolean {
  const repeatOf = edgeFinder(heap, EdgeType.property, '_repeat');
  return (timer) => {
    const repeat = repeatOf(timer);
    // A small whole number is no node of its own, so that no edge leads to it.
    return repeat === undefined || heap.nodes.type[repeat] === NodeType.number;
  };
}

/** The delay of a list's timers in milliseconds, by the edge that holds the list; undefined where that is another edge. */
function delayOfList(heap: Heap, toList: number): number | undefined {
  return heap.edges.type[toList] === EdgeType.element ? heap.edges.nameOrIndex[toList]! : undefined;
}

/** Timers that are not yet due and come once, and how long they wait from when they were set. */
export interface WaitingTimers {
  readonly delayMs: number;
  readonly timers: readonly number[];
}

/** All timers that come once, by their delay. */
export function waitingTimers({ heap, holder, edge, order }: HeldTimers): WaitingTimers[] {
  const { timersOf } = timerLists(heap);
  const isInterval = intervalTest(heap);
  const found: WaitingTimers[] = [];
  for (const node of order) {
    const held = holder[node] === node ? undefined : timersOf(node)?.timers;
    const delayMs = held && delayOfList(heap, edge[node]!);
    if (!held || delayMs === undefined) continue;
    const timers = held.filter((timer) => nodeName(heap, timer) === 'Timeout' && !isInterval(timer));
    if (timers.length > 0) found.push({ delayMs, timers });
  }
  return found;
}

/** A timer that keeps the process alive. */
export interface ActiveTimer {
  /** `setInterval, 30 s` */
  readonly call: string;
  /** The function that it calls, by heap node; undefined where it is none. */
  readonly callback: number | undefined;
}

/** The timers that Node keeps in its lists and that were not unreferenced. */
export function activeTimers({ heap, holder, edge, order }: HeldTimers): ActiveTimer[] {
  const { timersOf } = timerLists(heap);
  const callbackOf = callbackReader(heap);
  const refedOf = edgeFinder(heap, EdgeType.property, '<symbol refed>');
  const destroyedOf = edgeFinder(heap, EdgeType.property, '_destroyed');
  const found: ActiveTimer[] = [];
  for (const node of order) {
    const held = holder[node] === node ? undefined : timersOf(node)?.timers;
    for (const timer of held ?? []) {
      // What waits in a list is not destroyed: where both are the same value, that is `false`. Older versions name no value.
      if (refedOf(timer) === destroyedOf(timer)) continue;
      found.push({ call: timerCall(heap, timer, edge[node]!), callback: callbackOf(timer) });
    }
  }
  return found;
}

/** What of a search for holders tells how lists of timers are held. */
interface HeldTimers {
  readonly heap: Heap;
  readonly holder: Uint32Array;
  readonly edge: Uint32Array;
  readonly order: Uint32Array;
}

export function delayText(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}
