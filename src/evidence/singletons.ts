import { EdgeType, edgeName, follow, type Heap, NodeType } from '../heap/heap.js';
import { positionOf } from '../heap/locations.js';
import { textTest } from '../heap/text-test.js';
import { className, isGeneric } from '../holders/class-names.js';
import { propertyName } from '../holders/edges.js';
import { fingerprint } from '../holders/fingerprint.js';
import type { HeldHeap } from '../holders/held-heap.js';
import { originOf } from '../holders/origin.js';
import { exportName } from '../holders/scopes.js';
import { type Path, rootStep } from '../model/path.js';
import { rootOfClass } from '../model/root.js';
import { type LiveManager, scenarioEnv } from './live-managers.js';
import { slotPath } from './slots.js';

/** Something that a module's variable, a static field or a key of `globalThis` keeps, where there is to be one for each. */
export interface Singleton {
  readonly path: Path;
  readonly is: 'manager' | 'factory';
}

/**
 * Instances of the scenario's manager's or factory's class in such slots. Managers that are alive are none where there are several:
 * a slot with one user's is told as such.
 */
export function singletonsIn(held: HeldHeap, managers: readonly LiveManager[]): Singleton[] {
  const { heap } = held;
  const live = new Set(managers.map(({ node }) => node));
  const wanted = new Map<number, Singleton['is']>();
  for (const factory of factoriesOf(heap)) {
    wanted.set(factory, 'factory');
    for (const one of instancesLike(heap, [factory])) wanted.set(one, 'factory');
  }
  for (const one of instancesLike(heap, [...live])) wanted.set(one, 'manager');
  for (const manager of live) {
    if (live.size === 1) wanted.set(manager, 'manager');
    else wanted.delete(manager);
  }
  return wanted.size === 0 ? [] : inSlots(held, wanted);
}

/** Edges that lead to what is wanted from what has a name and stays. */
function inSlots(held: HeldHeap, wanted: ReadonlyMap<number, Singleton['is']>): Singleton[] {
  const { heap } = held;
  const { count, firstEdge } = heap.nodes;
  const { to } = heap.edges;
  const isWanted = new Uint8Array(count);
  for (const node of wanted.keys()) isWanted[node] = 1;
  const found = new Map<string, Singleton>();
  for (let from = 0; from < count; from++) {
    for (let edge = firstEdge[from]!, end = firstEdge[from + 1]!; edge < end; edge++) {
      const node = to[edge]!;
      if (!isWanted[node]) continue;
      const path = pathBySlot(held, from, edge);
      if (path) found.set(fingerprint(path, path.length), { path, is: wanted.get(node)! });
    }
  }
  return [...found.values()];
}

const NO_FIELD = /^(?:prototype|__proto__|constructor)$/;

function pathBySlot(held: HeldHeap, from: number, edge: number): Path | undefined {
  const { heap, scopes, scriptOfScope, holders } = held;
  const hop = { from, edge, to: heap.edges.to[edge]! };
  if (!holders.isReached[from]) return undefined;
  if (className(heap, from) === 'system / Cell') return exportPath(held, from, hop.to);
  const script = scriptOfScope.get(from);
  const isVariable = script !== undefined && scopes.variable(from, edge) !== undefined;
  const isField =
    heap.edges.type[edge] === EdgeType.property &&
    !NO_FIELD.test(edgeName(heap, edge)) &&
    (heap.nodes.type[from] === NodeType.closure || rootOfClass(className(heap, from))?.kind === 'global');
  if (!isVariable && !isField) return undefined;
  const path = slotPath(held, hop, [hop]);
  return path && (isOfModule(path) || path[0].root.kind === 'global') ? path : undefined;
}

/** What a module exports is in a cell of its own, which the module's table of exports has by its name. */
function exportPath({ heap, holders, scriptOfScope }: HeldHeap, cell: number, node: number): Path | undefined {
  const name = exportName(heap, holders.holder[cell]!, holders.edge[cell]!);
  if (name === undefined) return undefined;
  for (let at = cell; holders.holder[at] !== at; at = holders.holder[at]!) {
    const file = scriptOfScope.get(holders.holder[at]!);
    if (file === undefined) continue;
    const path: Path = [
      rootStep({ kind: 'module', what: file }, { file }),
      { edge: name, edgeKind: 'variable', name: className(heap, node) },
    ];
    return isOfModule(path) ? path : undefined;
  }
  return undefined;
}

/** Of the program's: Node's own modules are no place of anybody's. */
function isOfModule([{ root }]: Path): boolean {
  return root.kind === 'module' && /^(?:project|package)$/.test(originOf(root.what ?? ''));
}

/** Objects made by the class of one of these: those that share its prototype. Plain objects and functions are of no class. */
function instancesLike(heap: Heap, nodes: readonly number[]): number[] {
  const prototypes = new Set<number>();
  for (const node of nodes) {
    const isOfClass = heap.nodes.type[node] === NodeType.object && !isGeneric(className(heap, node));
    const prototype = isOfClass ? follow(heap, node, EdgeType.property, '__proto__') : undefined;
    if (prototype !== undefined) prototypes.add(prototype);
  }
  if (prototypes.size === 0) return [];
  const { count, firstEdge, type } = heap.nodes;
  const { to, nameOrIndex, type: edgeType } = heap.edges;
  const isProto = textTest(heap, (text) => text === '__proto__');
  const found: number[] = [];
  for (let node = 0; node < count; node++) {
    if (type[node] !== NodeType.object) continue;
    for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
      if (edgeType[edge] !== EdgeType.property || !prototypes.has(to[edge]!) || !isProto(nameOrIndex[edge]!)) continue;
      found.push(node);
    }
  }
  return found;
}

/** What `setup` returned that makes managers: it is called a factory, or is of a class of the project's that makes something. */
function factoriesOf(heap: Heap): number[] {
  const env = scenarioEnv(heap);
  if (env === undefined || heap.nodes.type[env] !== NodeType.object) return [];
  if (makes(heap, env)) return [env];
  const { firstEdge, type } = heap.nodes;
  const found: number[] = [];
  for (let edge = firstEdge[env]!; edge < firstEdge[env + 1]!; edge++) {
    const node = heap.edges.to[edge]!;
    if (heap.edges.type[edge] !== EdgeType.property || type[node] !== NodeType.object) continue;
    if (isCalledFactory(propertyName(edgeName(heap, edge))) || makes(heap, node)) found.push(node);
  }
  return found;
}

const isCalledFactory = (name: string) => /factory$/i.test(name);

const MAKES = /^(?:create|make|build)/;

function makes(heap: Heap, node: number): boolean {
  const name = className(heap, node);
  if (isGeneric(name)) return false;
  if (isCalledFactory(name)) return true;
  const script = positionOf(heap, node)?.script;
  if (script === undefined || originOf(script) !== 'project') return false;
  const prototype = follow(heap, node, EdgeType.property, '__proto__');
  if (prototype === undefined) return false;
  const { firstEdge } = heap.nodes;
  for (let edge = firstEdge[prototype]!; edge < firstEdge[prototype + 1]!; edge++) {
    if (heap.edges.type[edge] === EdgeType.property && MAKES.test(edgeName(heap, edge))) return true;
  }
  return false;
}
