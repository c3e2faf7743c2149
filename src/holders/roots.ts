import { type Heap, NodeType, nodeName } from '../heap/heap.js';
import { type RootStep, rootStep } from '../model/path.js';
import { type Root, rootOfClass } from '../model/root.js';
import type { HeldHeap } from './held-heap.js';
import { originOf } from './origin.js';
import type { SaidStride, Stride } from './strides.js';

/** A path's root, by how many strides of the way from the source lie above what it holds. */
export interface Rooted {
  readonly step: RootStep;
  readonly node: number;
  readonly above: number;
}

/** The root of a way from a source: the last thing on it that a person knows, as what lies above says nothing more. */
export function rootOf(held: HeldHeap, source: number, way: readonly SaidStride[]): Rooted {
  // The last stride ends at what was asked for, which is no root of itself.
  for (let i = way.length - 2; i >= 0; i--) {
    const root = knownRoot(held.heap, way[i]!.stride.to, way[i + 1]!.stride.to);
    if (root) return { step: rootStep(root), node: way[i]!.stride.to, above: i + 1 };
  }
  const script = held.scriptOfScope.get(source);
  if (script === undefined) return { step: rootStep(engineRoot(held.heap, way[0]?.stride)), node: source, above: 0 };
  if (originOf(script) === 'ours') return { ...ourRoot(way.map(({ step }) => step.edge)), node: source };
  return { step: rootStep({ kind: 'module', what: script }, { file: script }), node: source, above: 0 };
}

/** The root that `node` is, if a person knows it. `held`: what it holds on the path. */
function knownRoot(heap: Heap, node: number, held: number): Root | undefined {
  if (heap.nodes.type[node] !== NodeType.object) return undefined;
  const name = nodeName(heap, node);
  const server = /Server$/.test(nodeName(heap, held)) ? SERVERS.get(name) : undefined;
  return server === undefined ? rootOfClass(name) : { kind: 'handle', what: server };
}

/** Handles that are called otherwise where they listen. */
const SERVERS: ReadonlyMap<string, string> = new Map([
  ['TCP', 'TCP server'],
  ['Pipe', 'pipe server'],
]);

/** A root of V8's or of the embedder's: nothing of the program leads to it. */
function engineRoot(heap: Heap, first: Stride | undefined): Root {
  const isGlobalHandle = first?.hops.some(({ to }) => nodeName(heap, to).startsWith('(Global'));
  return { kind: isGlobalHandle ? 'native' : 'node' };
}

/** Held by our own process alone: as a live manager, or through what `setup` returned. */
function ourRoot(edges: readonly string[]): Pick<Rooted, 'step' | 'above'> {
  const managers = edges.lastIndexOf('#managers');
  if (managers >= 0) return { step: rootStep({ kind: 'live-managers' }), above: managers + 1 };
  // `own`: what a test gave `expectNoLeaks`, beside what is ours of it.
  const above = Math.max(0, edges.indexOf('env'), edges.indexOf('own') + 1);
  return { step: rootStep({ kind: 'scenario' }), above };
}
