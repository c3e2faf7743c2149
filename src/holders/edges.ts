import { EdgeType, edgeName, type Heap, NodeType, nodeName } from '../heap/heap.js';
import { textTest } from '../heap/text-test.js';
import { findWeakTables } from '../heap/weak-tables.js';
import type { HopStep } from '../model/path.js';
import { type Names, nameReader } from './names.js';

/** What an edge is to a person who asks how one thing holds another. */
const Meaning = {
  /** Nothing is held by it. */
  nothing: 0,
  /** A property, by its name. */
  property: 1,
  /** A variable of a scope. */
  variable: 2,
  /** A place in an array or a table, of which one is like the other. */
  element: 3,
  /** A field of one of V8's own objects, by the name that V8 gives it. */
  field: 4,
  /** One without a name. */
  unnamedField: 5,
  /** A weak map's value, which its key holds. */
  weakMapValue: 6,
} as const;

type Meaning = (typeof Meaning)[keyof typeof Meaning];

/** By V8's type of edge. An `internal` one says more by its name and by where it starts. */
const MEANING_OF_TYPE: Readonly<Record<(typeof EdgeType)[keyof typeof EdgeType], Meaning>> = {
  [EdgeType.context]: Meaning.variable,
  [EdgeType.element]: Meaning.element,
  [EdgeType.property]: Meaning.property,
  [EdgeType.internal]: Meaning.field,
  [EdgeType.hidden]: Meaning.unnamedField,
  [EdgeType.shortcut]: Meaning.field,
  [EdgeType.weak]: Meaning.nothing,
};

/** What a hop costs by which a person thinks little of one thing as the holder of another; any other costs 1. */
const COST_OF_NAME: ReadonlyMap<string, number> = new Map([
  ['__proto__', 30],
  ['prototype', 30],
  ['constructor', 30],
  ['previous', 4],
  ['extension', 4],
  ['properties', 2],
  ['elements', 2],
]);
const COST_OF_NAMELESS = 2;
/**
 * An error keeps the frames that it was made in, with the functions and what they were called on, `process` often among them:
 * under a symbol without a name, in an array of V8's own, which no property of a program leads to. Any other way is nearer.
 */
const COST_OF_FRAMES = 100;

/** Labels that are no name of the program's. */
export const ELEMENT_LABEL = '[]';
const WEAK_MAP_VALUE_LABEL = '(weak map value)';
/** Before the class whose unnamed field it is: one label for all of a promise reaction's, say. */
const FIELD_PREFIX = '~';

/** Labels of what lies between a collection, a promise or a registry and what is kept in it: one entry is like the other. */
export const ENTRY_LABELS: ReadonlySet<string> = new Set([
  ELEMENT_LABEL,
  'elements',
  'properties',
  'table',
  'reactions_or_result',
  `${FIELD_PREFIX}system / PromiseReaction`,
  `${FIELD_PREFIX}system / WeakCell`,
]);

/**
 * Where the functions that settle a promise keep it: the first slot of a context, which V8 takes for its extension when optimised
 * code made it, and for one without a name when the interpreter did.
 */
const CONTEXT_SLOT = 'extension';

/** Reads what the edges of one heap say. `from`: the node where the edge starts. */
export interface Edges {
  meaningOf(edge: number, from: number): Meaning;
  /** What a hop by this edge costs in the search for holders; undefined where nothing is held by it. */
  costOf(edge: number, from: number): number | undefined;
}

export function edgesOf(heap: Heap): Edges {
  const { type: edgeType, nameOrIndex, to } = heap.edges;
  const { type } = heap.nodes;
  // Types that this version does not know hold by a name, as most do.
  const meaningOfType = new Uint8Array(256).fill(Meaning.field);
  for (const [kind, meaning] of Object.entries(MEANING_OF_TYPE)) meaningOfType[Number(kind)] = meaning;
  const isPair = new Uint8Array(heap.strings.count);
  for (const index of heap.weakPairs.name) isPair[index] = 1;
  const weakTables = findWeakTables(heap).is;
  const costOfName = costReader(heap);
  const meaningOf = (edge: number, from: number): Meaning => {
    const kind = edgeType[edge]!;
    if (kind !== EdgeType.internal) return meaningOfType[kind] as Meaning;
    // V8 writes a weak map's value twice: from the key, and from the table, which does not hold it.
    if (isPair[nameOrIndex[edge]!]) return weakTables?.[from] ? Meaning.nothing : Meaning.weakMapValue;
    return type[from] === NodeType.array || type[from] === NodeType.synthetic ? Meaning.element : Meaning.field;
  };
  return {
    meaningOf,
    costOf(edge, from) {
      switch (meaningOf(edge, from)) {
        case Meaning.nothing:
          return undefined;
        case Meaning.element:
        case Meaning.variable:
          return 1;
        case Meaning.unnamedField:
        case Meaning.weakMapValue:
          return COST_OF_NAMELESS;
        case Meaning.property:
          return type[to[edge]!] === NodeType.array ? COST_OF_FRAMES : costOfName(nameOrIndex[edge]!);
        case Meaning.field:
          return costOfName(nameOrIndex[edge]!);
      }
    },
  };
}

function costReader(heap: Heap): (index: number) => number {
  const known = new Uint8Array(heap.strings.count);
  return (index) => {
    if (known[index] === 0) known[index] = COST_OF_NAME.get(heap.strings.get(index)) ?? 1;
    return known[index]!;
  };
}

/** `<symbol kEvents>` is `[kEvents]`. */
export function propertyName(name: string): string {
  const symbol = /^<symbol (.*)>$/s.exec(name);
  return symbol ? `[${symbol[1]}]` : name;
}

/** How a holder refers to what it holds, as a path says it. */
export type Reference = Pick<HopStep, 'edge' | 'edgeKind'>;

/** The reference that one edge is by itself. */
export function referenceBy(heap: Heap, edges: Edges, edge: number, from: number): Reference {
  switch (edges.meaningOf(edge, from)) {
    case Meaning.property:
      return { edge: propertyName(edgeName(heap, edge)), edgeKind: 'property' };
    case Meaning.variable:
      return { edge: edgeName(heap, edge), edgeKind: 'variable' };
    case Meaning.element:
      // The place in a table of V8's, or among its roots, says nothing.
      if (heap.edges.type[edge] !== EdgeType.element) return NAMELESS;
      return { edge: '[]', edgeKind: 'element' };
    case Meaning.weakMapValue:
      return { edge: 'weak map value', edgeKind: 'internal' };
    case Meaning.field:
    case Meaning.unnamedField:
      return fieldReference(heap, edge, from);
    case Meaning.nothing:
      return NAMELESS;
  }
}

export const NAMELESS: Reference = { edge: '', edgeKind: 'internal' };

function fieldReference(heap: Heap, edge: number, from: number): Reference {
  if (nodeName(heap, from) === 'system / JSProxy') return { edge: 'target', edgeKind: 'internal' };
  const name = edgeName(heap, edge);
  return /^\d/.test(name) ? NAMELESS : { edge: name, edgeKind: 'internal' };
}

/** Names edges, across snapshots: one name for all that are told apart by number alone. */
export function edgeLabels(heap: Heap, edges: Edges, names: Names): (edge: number, from: number) => number {
  const { nameOrIndex } = heap.edges;
  const element = names.idOf(ELEMENT_LABEL);
  const weakMapValue = names.idOf(WEAK_MAP_VALUE_LABEL);
  const nameOf = nameReader(heap, names);
  const fieldOf = nameReader(heap, names, (text) => FIELD_PREFIX + text);
  const isSlot = textTest(heap, (text) => text === CONTEXT_SLOT);
  return (edge, from) => {
    switch (edges.meaningOf(edge, from)) {
      case Meaning.element:
        return element;
      case Meaning.unnamedField:
        return fieldOf(heap.nodes.name[from]!);
      case Meaning.weakMapValue:
        return weakMapValue;
      case Meaning.field:
        return isSlot(nameOrIndex[edge]!) ? fieldOf(heap.nodes.name[from]!) : nameOf(nameOrIndex[edge]!);
      default:
        return nameOf(nameOrIndex[edge]!);
    }
  };
}
