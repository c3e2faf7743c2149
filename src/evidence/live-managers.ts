import { EdgeType, edgeName, type Heap, NodeType } from '../heap/heap.js';
import { positionOf } from '../heap/locations.js';
import { nameTest } from '../heap/text-test.js';
import { propertyName } from '../holders/edges.js';
import { originOf } from '../holders/origin.js';
import { capturedVariables } from '../holders/scopes.js';
import type { Hop } from '../holders/strides.js';

/** A manager that is alive: what `create` returned for an index. */
export interface LiveManager {
  readonly index: number;
  readonly node: number;
  /** From the list in which the measured process keeps them. */
  readonly hop: Hop;
}

/** The class, and its fields, by which the measured process holds the managers that are alive and the scenario's hooks. */
const HOLDER = 'Runtime';
const MANAGERS = '#managers';
const HOOKS = ['#parts', 'hooks', 'create'];
/** The hooks' variable with what `setup` returned. */
const ENV = 'env';

/** The managers that are alive in a snapshot of a scripted scenario, by index; primitives are none that can be seen. */
export function liveManagers(heap: Heap): LiveManager[] {
  const list = heldByRuntime(heap, [MANAGERS]);
  if (list === undefined) return [];
  const { firstEdge, type: nodeType } = heap.nodes;
  const { type, nameOrIndex, to } = heap.edges;
  const found: LiveManager[] = [];
  for (let edge = firstEdge[list]!; edge < firstEdge[list + 1]!; edge++) {
    const node = to[edge]!;
    const isObject = nodeType[node] === NodeType.object || nodeType[node] === NodeType.closure;
    if (type[edge] !== EdgeType.element || !isObject) continue;
    found.push({ index: nameOrIndex[edge]!, node, hop: { from: list, edge, to: node } });
  }
  return found.sort((a, b) => a.index - b.index);
}

/** What the scenario's `setup` returned; undefined for what no snapshot shows. */
export function scenarioEnv(heap: Heap): number | undefined {
  const create = heldByRuntime(heap, HOOKS);
  if (create === undefined) return undefined;
  return capturedVariables(heap, create).find(({ name }) => name === ENV)?.node;
}

function heldByRuntime(heap: Heap, [field, ...inner]: readonly string[]): number | undefined {
  const { count, type } = heap.nodes;
  const hasName = nameTest(heap, (name) => name === HOLDER);
  for (let node = 0; node < count; node++) {
    if (type[node] !== NodeType.object || !hasName(node)) continue;
    const held = valueUnder(heap, node, field!);
    if (held === undefined || originOf(positionOf(heap, node)?.script ?? '') !== 'ours') continue;
    return inner.reduce<number | undefined>((at, name) => (at === undefined ? at : valueUnder(heap, at, name)), held);
  }
  return undefined;
}

function valueUnder(heap: Heap, node: number, name: string): number | undefined {
  const { firstEdge } = heap.nodes;
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
    if (heap.edges.type[edge] === EdgeType.property && propertyName(edgeName(heap, edge)) === name) {
      return heap.edges.to[edge]!;
    }
  }
  return undefined;
}
