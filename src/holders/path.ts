import { EdgeType, follow, type Heap, NodeType } from '../heap/heap.js';
import { positionOf } from '../heap/locations.js';
import type { HopStep, Path } from '../model/path.js';
import type { SourcePosition } from '../model/position.js';
import { className, STRING } from './class-names.js';
import type { HeldHeap } from './held-heap.js';
import { referenceOf } from './reference.js';
import { rootOf } from './roots.js';
import { type Hop, type SaidStride, type Stride, stridesOf, stridesTo } from './strides.js';

/** The path to a node from a root that a person knows. Positions are as V8 knows them: scripts, not sources. */
export interface HolderPath {
  readonly steps: Path;
  /** Heap node of the root. */
  readonly root: number;
  /** What each step but the root's leads to; `strides[i]` belongs to `steps[i + 1]`. */
  readonly strides: readonly Stride[];
}

/** Walks from the last root a person knows, through the things of the program, to `node`, which is reached. */
export function holderPath(held: HeldHeap, node: number): HolderPath {
  const all = stridesTo(held.holders, node);
  const way = withoutRepeats(all.map((stride) => ({ stride, step: stepTo(held, stride) })));
  const root = rootOf(held, all[0]?.from ?? node, way);
  const rest = way.slice(root.above);
  return {
    steps: [root.step, ...rest.map(({ step }) => step)],
    root: root.node,
    strides: rest.map(({ stride }) => stride),
  };
}

/** The steps of a way that is not the holders': from one thing to another, by these hops. */
export function stepsOf(held: HeldHeap, hops: readonly Hop[]): HopStep[] {
  const strides = stridesOf(held.holders.roles, hops);
  return withoutRepeats(strides.map((stride) => ({ stride, step: stepTo(held, stride) }))).map(({ step }) => step);
}

function stepTo(held: HeldHeap, stride: Stride): HopStep {
  const source = closurePosition(held.heap, calledBy(held.heap, stride.to) ?? stride.to);
  return { ...referenceOf(held, stride), name: className(held.heap, stride.to), ...(source && { source }) };
}

/** Of the links of a chain, one says it all: `next` → `next` → `next` is `next`. What a string was joined from says nothing. */
function withoutRepeats(way: readonly SaidStride[]): SaidStride[] {
  const all = way.filter(({ step }, i) => step.name !== STRING || way[i - 1]?.step.name !== STRING);
  const says = ({ step }: SaidStride) => `${step.edge} ${step.name}`;
  return all.filter((said, i) => i === all.length - 1 || says(said) !== says(all[i + 1]!));
}

/** What waits to call a function, and the property by which it has it. */
const CALLERS: ReadonlyMap<string, string> = new Map([
  ['Listener', 'listener'],
  ['Timeout', '_onTimeout'],
  ['Immediate', '_onImmediate'],
]);

/** The function that a listener of an event target or a timer calls, or what that is bound to. */
function calledBy(heap: Heap, node: number): number | undefined {
  const property = heap.nodes.type[node] === NodeType.object ? CALLERS.get(className(heap, node)) : undefined;
  const called = property === undefined ? undefined : follow(heap, node, EdgeType.property, property);
  return called === undefined ? undefined : (follow(heap, called, EdgeType.internal, 'bound_function') ?? called);
}

/** Where a closure is defined. Node's own positions help nobody. */
export function closurePosition(heap: Heap, node: number): SourcePosition | undefined {
  if (heap.nodes.type[node] !== NodeType.closure) return undefined;
  const position = positionOf(heap, node);
  if (!position?.script || position.script.startsWith('node:')) return undefined;
  return { file: position.script, line: position.line, column: position.column };
}
