import { type Heap, NodeType } from '../../heap/heap.js';
import { positionOf } from '../../heap/locations.js';
import { isGeneric, isUnnamedFunction } from '../../holders/class-names.js';
import { originOf } from '../../holders/origin.js';
import { isWrapper } from '../../holders/roles.js';

/** How well a class's name says what was left behind; smaller is better. */
export const ClassRank = {
  project: 0,
  package: 1,
  node: 2,
  builtin: 3,
  collection: 4,
  namedFunction: 5,
  plain: 6,
  anonymousFunction: 7,
  text: 8,
  native: 9,
} as const;

/** Says nothing of what it is for. A promise, or an async function that is suspended, says less than the function that waits for it. */
const PLAIN = /^(?:Object|Array|Promise|(?:Async)?Generator|)$/;

/** Ranks the class of `node`, an object of it. `name` is the class as we say it. */
export function classRank(heap: Heap, node: number, name: string): number {
  const type = heap.nodes.type[node]!;
  if (type === NodeType.closure) return isUnnamedFunction(name) ? ClassRank.anonymousFunction : ClassRank.namedFunction;
  if (type === NodeType.native || type === NodeType.synthetic) return ClassRank.native;
  if (type !== NodeType.object) return type === NodeType.hidden ? ClassRank.plain : ClassRank.text;
  if (PLAIN.test(name)) return ClassRank.plain;
  if (isGeneric(name)) return ClassRank.collection;
  const script = positionOf(heap, node)?.script;
  if (script === undefined) return isWrapper(heap, node) ? ClassRank.native : ClassRank.builtin;
  const origin = originOf(script);
  return origin === 'project' ? ClassRank.project : origin === 'package' ? ClassRank.package : ClassRank.node;
}

/** A class inside a leak: how many each window adds, how well it is named, and how near the holder it is (0 nearest). */
export interface Candidate {
  readonly className: string;
  readonly perWindow: number;
  readonly rank: number;
  readonly distance: number;
  /** Of `perWindow`, those that hang from the holder directly. */
  readonly perWindowDirect: number;
}

/** How deep inside a class may be, in hops, and still stand for what hangs from the holder. */
const REACH = 5;
/** The same where what hangs from the holder says nothing of what it belongs to: a Map, an object, a function without a name. */
const REACH_OF_VAGUE = 12;

/** A class inside stands for what hangs from the holder when as many come of it, or a part of them, give or take so much. */
const ONE_TO_ONE = 0.1;
/** What is left behind once may hang from the holder by so many things: a client by each of its timers. */
const MOST_HOLDS = 4;

/** Classes of Node's that hold whatever is open, waits or listens: what they hold says more. Others of Node's are what they are. */
const CARRIER = /^(?:(?:TLS)?Socket|Server|Pipe|Timeout|Immediate|Listener)$/;

/**
 * The class that a person would name, counted once. What hangs from the holder is named by itself, unless it is something
 * plain (an object, a closure, a native handle) that comes with something better named. What comes more often than what hangs from the
 * holder is a part of it, and does not stand for it; of classes that are named as well, the nearest holds the others.
 *
 * @param units managers (or exercises) of a window
 */
export function headClass(candidates: readonly Candidate[], units: number): Candidate | undefined {
  const best = (from: readonly Candidate[]) => [...from].sort((a, b) => a.rank - b.rank || a.distance - b.distance)[0];
  const entry = best(candidates.filter(({ perWindowDirect }) => perWindowDirect > 0));
  if (!entry) return undefined;
  const each = entry.perWindowDirect;
  const isVague = entry.rank >= ClassRank.collection && entry.rank !== ClassRank.namedFunction;
  const reach = isVague ? REACH_OF_VAGUE : REACH;
  const isNear = ({ distance }: Candidate) => distance <= entry.distance + reach;
  const isOneTo = (count: number, perWindow: number) => Math.abs(perWindow - count) <= ONE_TO_ONE * count;
  const parts = Array.from({ length: MOST_HOLDS }, (_, i) => each / (i + 1));
  const standsForEntries = ({ perWindow }: Candidate) =>
    parts.some((count) => isOneTo(count, perWindow)) || (perWindow < each && isOneTo(units, perWindow));
  const inner = best(candidates.filter((candidate) => isNear(candidate) && standsForEntries(candidate)));
  if (!inner || inner.rank >= entry.rank) return entry;
  if (entry.rank === ClassRank.node && !CARRIER.test(entry.className)) return entry;
  const isTelling =
    entry.rank >= ClassRank.text ||
    inner.rank <= ClassRank.package ||
    (inner.rank === ClassRank.node && entry.rank >= ClassRank.plain) ||
    (inner.rank <= ClassRank.collection && entry.rank === ClassRank.anonymousFunction);
  return isTelling ? inner : entry;
}
