import { EdgeType, type Heap, NodeType } from './heap.js';
import { SequenceTrie } from './sequence-trie.js';
import { nameTest } from './text-test.js';

/** A shape that many plain objects have in common. `properties` in the order of the first such object. */
export interface Shape {
  /** `{id, name}` */
  readonly name: string;
  readonly properties: readonly string[];
}

/** The plain objects of a heap (`{}` literals and the like), grouped by their sequence of properties. */
export interface PlainObjects {
  /** Ordinals. */
  readonly nodes: readonly number[];
  /** For each, its group. */
  readonly group: readonly number[];
  /** For each group, its properties in order, and how many objects have them. */
  readonly groups: readonly { readonly properties: readonly string[]; count: number }[];
}

/** Objects with more properties than this are dictionaries: each is a group of its own. */
const MOST_PROPERTIES = 400;

export function plainObjects(heap: Heap): PlainObjects {
  const { type, count, firstEdge } = heap.nodes;
  const edges = heap.edges;
  const trie = new SequenceTrie();
  const groupOfState = new Map<number, number>();
  const groups: { properties: readonly string[]; count: number }[] = [];
  const nodes: number[] = [];
  const group: number[] = [];
  const isPlain = nameTest(heap, (text) => text === 'Object');
  for (let node = 0; node < count; node++) {
    if (type[node] !== NodeType.object || !isPlain(node)) continue;
    let state = trie.start;
    let properties = 0;
    const end = firstEdge[node + 1]!;
    for (let edge = firstEdge[node]!; edge < end && properties <= MOST_PROPERTIES; edge++) {
      if (edges.type[edge] !== EdgeType.property) continue;
      properties++;
      state = trie.next(state, edges.nameOrIndex[edge]!);
    }
    let index = properties > MOST_PROPERTIES ? undefined : groupOfState.get(state);
    if (index === undefined) {
      index = groups.push({ properties: propertiesOf(heap, node), count: 0 }) - 1;
      if (properties <= MOST_PROPERTIES) groupOfState.set(state, index);
    }
    groups[index]!.count++;
    nodes.push(node);
    group.push(index);
  }
  return { nodes, group, groups };
}

function propertiesOf(heap: Heap, node: number): readonly string[] {
  const { firstEdge } = heap.nodes;
  const { type, nameOrIndex } = heap.edges;
  const properties: string[] = [];
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
    if (type[edge] === EdgeType.property) properties.push(heap.strings.get(nameOrIndex[edge]!));
  }
  return properties;
}

/** A shape's name is at most this long, unless its first property alone is longer. */
const LONGEST_NAME = 120;

/**
 * The shapes worth a class of their own: at least two objects, and one in a thousand plain objects, have each.
 * Most popular first. After `inferInterfaceDefinitions` of Chrome's DevTools.
 */
export function inferShapes(objects: PlainObjects): readonly Shape[] {
  const candidates = new Map<string, Shape & { count: number }>();
  for (const { properties, count } of objects.groups) {
    const shape = nameShape(properties);
    if (!shape) continue;
    const candidate = candidates.get(shape.name);
    if (candidate) candidate.count += count;
    else candidates.set(shape.name, { ...shape, count });
  }
  const least = Math.max(2, objects.nodes.length / 1000);
  return [...candidates.values()]
    .sort((a, b) => b.count - a.count)
    .filter(({ count }) => count >= least)
    .map(({ name, properties }) => ({ name, properties }));
}

function nameShape(all: readonly string[]): Shape | undefined {
  let name = '{';
  const properties: string[] = [];
  for (const property of all) {
    if (property === '__proto__') continue;
    const formatted = formatProperty(property);
    if (name.length > 1 && name.length + formatted.length > LONGEST_NAME) break;
    name += name.length === 1 ? formatted : `, ${formatted}`;
    properties.push(property);
  }
  return properties.length === 0 ? undefined : { name: `${name}}`, properties };
}

/** Names that would read like punctuation are quoted. */
function formatProperty(name: string): string {
  return /[,'"{}]/.test(name) ? JSON.stringify(name) : name;
}

/** A state of the tree of sorted shapes; `best` is the shape that ends here. */
interface ShapeTree {
  readonly next: Map<string, ShapeTree>;
  best: number | undefined;
  greatestNext: string | undefined;
}

/**
 * Returns what finds the best shape for an object's properties: the one with the most properties among those that the
 * object has all properties of, the more popular one of equals; undefined for none. After `applyInterfaceDefinitions`
 * of Chrome's DevTools.
 */
export function shapeMatcher(shapes: readonly Shape[]): (properties: readonly string[]) => number | undefined {
  const tree: ShapeTree = { next: new Map(), best: undefined, greatestNext: undefined };
  shapes.forEach((shape, index) => {
    let at = tree;
    for (const property of shape.properties.toSorted()) {
      let next = at.next.get(property);
      if (!next) {
        next = { next: new Map(), best: undefined, greatestNext: undefined };
        at.next.set(property, next);
        if (at.greatestNext === undefined || at.greatestNext < property) at.greatestNext = property;
      }
      at = next;
    }
    at.best ??= index;
  });
  const better = (a: number | undefined, b: number | undefined) => {
    if (a === undefined || b === undefined) return a ?? b;
    const difference = shapes[a]!.properties.length - shapes[b]!.properties.length;
    return difference > 0 || (difference === 0 && a <= b) ? a : b;
  };
  return (properties) => {
    const states = new Set([tree]);
    let best: number | undefined;
    for (const property of properties.toSorted()) {
      for (const state of [...states]) {
        if (state.greatestNext === undefined || property >= state.greatestNext) states.delete(state);
        const next = state.next.get(property);
        if (next) {
          states.add(next);
          best = better(best, next.best);
        }
      }
    }
    return best;
  };
}
