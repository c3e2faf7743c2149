import { type Heap, NodeType } from '../heap/heap.js';
import { nameTest } from '../heap/text-test.js';
import { rootOfClass } from '../model/root.js';
import { isGeneric } from './class-names.js';
import type { Edges } from './edges.js';
import { Role } from './roles.js';
import type { TimerLists } from './timer-lists.js';

/** No hop costs more. */
export const MAX_COST = 127;

/** Nodes that everything leads to and through; what hangs behind them is better found by another way. */
const DETOURS: ReadonlyMap<string, number> = new Map([
  ['system / NativeContext', MAX_COST],
  ['global', 30],
  ['global (global)', 30],
  ['global (global*)', 30],
]);

/**
 * Native code holds the JavaScript side of all that it made. Where a person knows nothing of it, as of the parser of an HTTP
 * connection, what is open beside it, as that connection's socket, says more.
 */
const NATIVE_SIDE_COST = 20;

/** Whether a node stands for what is outside V8's heap. */
function isEmbedders(nodeType: number): boolean {
  return nodeType === NodeType.synthetic || nodeType === NodeType.native;
}

/** What a hop costs in the search for holders, by how much a person thinks of it; undefined where nothing is held by it. */
export function hopCosts(
  heap: Heap,
  roles: Uint8Array,
  edges: Edges,
  timers: TimerLists,
): (edge: number, from: number) => number | undefined {
  const { name, type } = heap.nodes;
  const { to } = heap.edges;
  const isKnownHandle = nameTest(heap, (text) => rootOfClass(text) !== undefined);
  const isLink = linkTest(heap, roles);
  const detour = detourCost(heap);
  return (edge, from) => {
    const target = to[edge]!;
    if (roles[target] === Role.closed) return undefined;
    const cost = edges.costOf(edge, from);
    if (cost === undefined || timers.isLink(edge, from)) return undefined;
    const isNativeSide = isEmbedders(type[from]!) && type[target] === NodeType.object && !isKnownHandle(target);
    if (isNativeSide) return cost + NATIVE_SIDE_COST;
    const isNext = name[target] === name[from] && type[target] === type[from] && isLink(from);
    return Math.max(isNext ? 0 : cost, detour(target));
  };
}

/** Links of a chain (list nodes, promise reactions, joined strings) are all as far away as its head. */
function linkTest(heap: Heap, roles: Uint8Array): (node: number) => boolean {
  const { type } = heap.nodes;
  const hasOwnName = nameTest(heap, (name) => !isGeneric(name));
  return (node) => {
    if (type[node] === NodeType.hidden || type[node] === NodeType.consString) return true;
    return type[node] === NodeType.object && roles[node] === Role.data && hasOwnName(node);
  };
}

function detourCost(heap: Heap): (node: number) => number {
  const known = new Int16Array(heap.strings.count).fill(-1);
  const { name, type } = heap.nodes;
  return (node) => {
    if (type[node] !== NodeType.object && type[node] !== NodeType.hidden) return 0;
    const index = name[node]!;
    if (known[index] === -1) known[index] = DETOURS.get(heap.strings.get(index)) ?? 0;
    return known[index]!;
  };
}
