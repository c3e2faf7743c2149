import { type Heap, NodeType, nodeName } from '../heap/heap.js';
import { positionOf } from '../heap/locations.js';
import { isGeneric } from './holders.js';
import { originOf } from './series.js';

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

/** Ranks the class of `node`, an object of it. `name` is the class as we say it. */
export function classRank(heap: Heap, node: number, name: string): number {
  const type = heap.nodes.type[node]!;
  if (type === NodeType.closure) return name === '()' ? ClassRank.anonymousFunction : ClassRank.namedFunction;
  if (type === NodeType.native || type === NodeType.synthetic) return ClassRank.native;
  if (type !== NodeType.object) return type === NodeType.hidden ? ClassRank.plain : ClassRank.text;
  if (name === 'Object' || name === 'Array' || name === '') return ClassRank.plain;
  if (isGeneric(name)) return ClassRank.collection;
  const script = positionOf(heap, node)?.script;
  if (script === undefined) return isWrapper(heap, node) ? ClassRank.native : ClassRank.builtin;
  const origin = originOf(script);
  return origin === 'project' ? ClassRank.project : origin === 'package' ? ClassRank.package : ClassRank.node;
}

/** `TCP`, `Zlib` …: the JavaScript face of a native handle. */
function isWrapper(heap: Heap, node: number): boolean {
  const { firstEdge } = heap.nodes;
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
    if (nodeName(heap, heap.edges.to[edge]!).startsWith('Node / ')) return true;
  }
  return false;
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

/** Part of the entries that a class must make up to stand for all. */
const MOST = 0.9;

/**
 * The class that a person would name. What hangs from the holder is named by itself, unless it is something plain (an
 * object, a closure, a native handle) that comes with something better named.
 */
export function headClass(candidates: readonly Candidate[]): Candidate | undefined {
  const best = (from: readonly Candidate[]) => [...from].sort((a, b) => a.rank - b.rank || a.distance - b.distance)[0];
  const entry = best(candidates.filter(({ perWindowDirect }) => perWindowDirect > 0));
  if (!entry) return undefined;
  const inner = best(candidates.filter(({ perWindow }) => perWindow >= MOST * entry.perWindowDirect));
  if (!inner || inner.rank >= entry.rank) return entry;
  const isTelling =
    entry.rank >= ClassRank.anonymousFunction ||
    inner.rank <= ClassRank.package ||
    (inner.rank === ClassRank.node && entry.rank >= ClassRank.plain);
  return isTelling ? inner : entry;
}
