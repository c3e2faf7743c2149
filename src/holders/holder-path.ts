import { type Heap, NodeType, nodeName } from '../heap/heap.js';
import { positionOf } from '../heap/locations.js';
import type { PathStep } from '../model/path.js';
import type { SourcePosition } from '../model/position.js';
import type { HeldHeap } from './held-heap.js';
import { className, edgeOf, hopsTo, type Stride, strides } from './hops.js';
import { knownRoot } from './known-roots.js';
import { originOf } from './origin.js';
import { STRING } from './roles.js';

/** The path to a node from a root that a person knows. Positions are as V8 knows them: scripts, not sources. */
export interface HolderPath {
  readonly steps: readonly PathStep[];
  /** Heap node of the root. */
  readonly root: number;
  /** What each step but the root's leads to; `strides[i]` belongs to `steps[i + 1]`. */
  readonly strides: readonly Stride[];
}

/** Walks from the last root a person knows, through the things of the program, to `node`. */
export function holderPath(last: HeldHeap, node: number): HolderPath {
  const { heap, holders } = last;
  const all = withoutRepeats(heap, strides(holders, hopsTo(holders, node)));
  const { root, at, rest } = cutAtRoot(last, node, all);
  const steps = rest.map((stride): PathStep => {
    const source = closurePosition(heap, stride.to);
    return { ...edgeOf(heap, stride), name: className(heap, stride.to), ...(source ? { source } : {}) };
  });
  return { steps: [root, ...steps], root: at, strides: rest };
}

/** Of the links of a chain, one says it all: `next` → `next` → `next` is `next`. What a string was joined from says nothing. */
function withoutRepeats(heap: Heap, path: readonly Stride[]): Stride[] {
  const all = path.filter(({ from, to }) => className(heap, from) !== STRING || className(heap, to) !== STRING);
  const says = (stride: Stride) => `${edgeOf(heap, stride).edge} ${className(heap, stride.to)}`;
  return all.filter((stride, i) => i === all.length - 1 || says(stride) !== says(all[i + 1]!));
}

interface Rooted {
  readonly root: PathStep;
  readonly at: number;
  readonly rest: readonly Stride[];
}

/** What lies above a root that a person knows says nothing more. */
function cutAtRoot(last: HeldHeap, node: number, all: readonly Stride[]): Rooted {
  const { heap } = last;
  // The last stride ends at the node itself, which is what was left behind and no root.
  for (let i = all.length - 2; i >= 0; i--) {
    const name = knownRoot(heap, all[i]!.to, all[i + 1]!.to);
    if (name !== undefined) return { root: rootStep(name), at: all[i]!.to, rest: all.slice(i + 1) };
  }
  const source = all[0]?.from ?? node;
  const script = last.scriptOfScope.get(source);
  if (script === undefined) return { root: rootStep(gcRoot(heap, all[0])), at: source, rest: all };
  if (originOf(script) === 'ours') return scenarioRoot(heap, all, source);
  return { root: { ...rootStep(`module ${script}`), source: { file: script } }, at: source, rest: all };
}

function rootStep(name: string): PathStep {
  return { edge: '', edgeKind: 'root', name };
}

/** A root of V8's or of the embedder's: nothing of the program leads to it. */
function gcRoot(heap: Heap, first: Stride | undefined): string {
  const named = first?.hops.map(({ to }) => nodeName(heap, to)).find((name) => name.startsWith('(Global'));
  return named ? 'native handle' : 'Node.js itself';
}

/** Held by our own process alone: through what `setup` returned, or as a live manager. */
function scenarioRoot(heap: Heap, all: readonly Stride[], at: number): Rooted {
  const edges = all.map((stride) => edgeOf(heap, stride).edge);
  const managers = edges.lastIndexOf('#managers');
  if (managers >= 0) return { root: rootStep('live managers'), at, rest: all.slice(managers + 1) };
  const env = edges.indexOf('env');
  return { root: rootStep('the scenario'), at, rest: env >= 0 ? all.slice(env) : all };
}

/** Where a closure is defined. Node's own positions help nobody. */
function closurePosition(heap: Heap, node: number): SourcePosition | undefined {
  if (heap.nodes.type[node] !== NodeType.closure) return undefined;
  const position = positionOf(heap, node);
  if (!position?.script || position.script.startsWith('node:')) return undefined;
  return { file: position.script, line: position.line, column: position.column };
}
