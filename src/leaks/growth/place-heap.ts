import { countEdges, EdgeType, type Heap, NodeType } from '../../heap/heap.js';
import { classFromName, classOfType, isGeneric, STRING } from '../../holders/class-names.js';
import { edgeLabels } from '../../holders/edges.js';
import { countEntries } from '../../holders/hash-tables.js';
import type { HeldHeap } from '../../holders/held-heap.js';
import { type Names, nameReader } from '../../holders/names.js';
import { isWrapper, Role } from '../../holders/roles.js';
import { rootText } from '../../model/root.js';
import type { PathTree } from './path-tree.js';

/** How one snapshot's nodes lie in the tree of paths. All but `place` are by tree node; newer tree nodes count 0. */
export interface PlacedHeap {
  /** Tree node by heap node; 0 where the program does not reach it. */
  readonly place: Uint32Array;
  readonly count: Uint32Array;
  readonly bytes: Float64Array;
  /** Of `count`, those that are younger than the first snapshot. Handles have no ages and all count. */
  readonly young: Uint32Array;
  /** What arrays, Maps and Sets hold: the entries of which a snapshot shows a part. Of small ones 0. */
  readonly entries: Uint32Array;
}

export interface PlaceOptions {
  readonly tree: PathTree;
  readonly names: Names;
  /** The highest id of the first snapshot: V8 numbers objects as they appear. */
  readonly firstMaxId: number;
  /**
   * Whether this is the first snapshot. Names of properties that it does not have are entries that came later: all
   * under `ENTRY_LABEL`, whatever their names.
   */
  readonly isFirst: boolean;
}

export const ENTRY_LABEL = '*';

/** All that a string is made of, however deep: what it was joined from, or what it is a slice of. */
export const PART_LABEL = '(part)';
/** By these a class of Node's holds its native side, which has the same name. */
const HANDLE_LABELS = ['_handle', 'handle', '#handle', 'context', '<symbol kHandle>'];

/** An object with more properties than this in the first snapshot is used as a dictionary. */
const MAX_NAMED_CHILDREN = 256;
const MAX_DEPTH = 200;
/** How far up a path is searched for the same hop, to fold chains and trees into one node. */
const RECURSION_REACH = 8;

/** Puts every reached node of a snapshot into the tree of paths. */
export function placeHeap(held: HeldHeap, options: PlaceOptions): PlacedHeap {
  const { heap, holders, scriptOfScope } = held;
  const { order, holder, edge, edges, roles } = holders;
  const { tree, names, firstMaxId } = options;
  const { id, selfSize, type } = heap.nodes;
  const place = new Uint32Array(heap.nodes.count);
  const classOf = classReader(heap, names);
  const labelOf = edgeLabels(heap, edges, names);
  const handleLabels = new Set(HANDLE_LABELS.map((label) => names.idOf(label)));
  const isHandle = (node: number, label: number) =>
    handleLabels.has(label) && classOf(node) === classOf(holder[node]!) && isWrapper(heap, node);
  const handleClass = (className: number) => names.idOf(`${names.textOf(className)} handle`);
  const step = stepper(options);
  for (let i = 0; i < order.length; i++) {
    const node = order[i]!;
    const isData = roles[node] === Role.data;
    if (holder[node] === node) {
      const script = scriptOfScope.get(node);
      place[node] = script === undefined ? placeSource(tree, classOf(node)) : placeModule(script, options);
    } else {
      const label = labelOf(edge[node]!, holder[node]!);
      const isNamed = heap.edges.type[edge[node]!] === EdgeType.property;
      const className = isHandle(node, label) ? handleClass(classOf(node)) : classOf(node);
      place[node] = step(place[holder[node]!]!, label, className, isData, isNamed);
    }
  }
  const count = new Uint32Array(tree.size);
  const bytes = new Float64Array(tree.size);
  const young = new Uint32Array(tree.size);
  for (let i = 0; i < order.length; i++) {
    const node = order[i]!;
    const at = place[node]!;
    count[at]!++;
    bytes[at]! += selfSize[node]!;
    if (id[node]! > firstMaxId || type[node] === NodeType.native || type[node] === NodeType.synthetic) young[at]!++;
  }
  return { place, count, bytes, young, entries: entriesIn(held, place, tree.size) };
}

/** An array with fewer elements, or a table with fewer bytes, is not counted: no growth that matters is as small. */
const LEAST_ELEMENTS = 16;
const LEAST_TABLE_BYTES = 256;

/** The entries of arrays, Maps and Sets, by the tree node of whose they are. */
function entriesIn({ heap, holders, tableOf }: HeldHeap, place: Uint32Array, size: number): Uint32Array {
  const { order, holder } = holders;
  const { type, firstEdge, selfSize } = heap.nodes;
  const entries = new Uint32Array(size);
  for (let i = 0; i < order.length; i++) {
    const node = order[i]!;
    if (type[node] === NodeType.object && firstEdge[node + 1]! - firstEdge[node]! >= LEAST_ELEMENTS) {
      entries[place[node]!]! += countEdges(heap, node, EdgeType.element);
    } else if (type[node] === NodeType.array && selfSize[node]! >= LEAST_TABLE_BYTES) {
      const owner = holder[node]!;
      const table = tableOf(owner);
      if (table?.node === node) entries[place[owner]!]! += countEntries(heap, table);
    }
  }
  return entries;
}

/** The tree node of a module's scope. */
function placeModule(script: string, { tree, names }: PlaceOptions): number {
  const node = placeSource(tree, names.idOf(rootText({ kind: 'module', what: script })));
  tree.scriptOf.set(node, script);
  return node;
}

function placeSource(tree: PathTree, className: number): number {
  return tree.find(0, -1, className) ?? tree.add(0, -1, className, true);
}

/** The tree node below `from` for a hop by `label` to a node of `className`. */
function stepper({ tree, names, isFirst }: PlaceOptions) {
  const entry = names.idOf(ENTRY_LABEL);
  const string = names.idOf(STRING);
  const part = names.idOf(PART_LABEL);
  const links: boolean[] = [];
  const isLink = (className: number): boolean => {
    links[className] ??= isLinkClass(names.textOf(className));
    return links[className];
  };
  return (from: number, label: number, className: number, isData: boolean, isNamed: boolean): number => {
    if (className === string && tree.className[from] === string) {
      if (tree.label[from] === part) return from;
      return tree.find(from, part, string) ?? tree.add(from, part, string, true);
    }
    const known = tree.find(from, label, className);
    if (known !== undefined) return known;
    if (tree.className[from] === className && isLink(className)) return from;
    const above = sameHopAbove(tree, from, label, className, isData ? RECURSION_REACH : 1);
    if (above !== undefined) return above;
    if (tree.depth(from) >= MAX_DEPTH) return from;
    // Variables and V8's own fields have names from the source; a property's name may be data.
    const isEntry = isNamed && (!isFirst || tree.childCount(from) >= MAX_NAMED_CHILDREN);
    if (!isEntry) return tree.add(from, label, className, isData);
    return tree.find(from, entry, className) ?? tree.add(from, entry, className, isData);
  };
}

/** Whether one of a class below another of it is a link of a chain. */
function isLinkClass(className: string): boolean {
  return !(isGeneric(className) || className === 'system / Context' || className === '');
}

/** The same hop nearer the root, from a thing of the same class: a tree's node holds others as it is held itself. */
function sameHopAbove(
  tree: PathTree,
  from: number,
  label: number,
  className: number,
  reach: number,
): number | undefined {
  const ownerClass = tree.className[tree.isData[from] ? from : tree.owner[from]!];
  for (let at = from, left = reach; at !== 0 && left > 0; at = tree.parent[at]!, left--) {
    const isSame = tree.label[at] === label && tree.className[at] === className;
    if (isSame && tree.className[tree.owner[at]!] === ownerClass) return at;
  }
  return undefined;
}

function classReader(heap: Heap, names: Names): (node: number) => number {
  const { type, name } = heap.nodes;
  const ofType = heap.nodes.typeNames.map((_, kind) => {
    const fixed = classOfType(kind);
    if (fixed !== undefined) {
      const id = names.idOf(fixed);
      return () => id;
    }
    return nameReader(heap, names, (text) => classFromName(kind, text));
  });
  return (node) => ofType[type[node]!]!(name[node]!);
}
