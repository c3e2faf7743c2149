import { EdgeType, isIndexed, NodeType } from '../heap.js';
import { type HeapData, readEdgeNames } from '../read/finish.js';
import type { SnapshotFile } from '../read/snapshot-file.js';
import { decoded, eachString } from './each-string.js';

/** Which texts of a snapshot go and which stay. */
export interface ScrubPlan {
  /** By string: 1 when it names something: a class, a property, a variable, a script. It stays. */
  readonly isName: Uint8Array;
  /** By node: 1 when its name is what it holds, and so goes. */
  readonly isValue: Uint8Array;
  /** For a string that names something and is a value as well: the string that nodes with that value get. */
  readonly fresh: ReadonlyMap<number, number>;
  /** Weak maps' values that go, by their id: V8 puts them into the names of edges. */
  readonly valueIds: ReadonlySet<number>;
}

/** V8's words for a node that it does not tell the content of. */
const LABELS = [
  '(concatenated string)',
  '(sliced string)',
  'symbol',
  'private symbol',
  'bigint',
  'number',
  'heap number',
  'smi number',
  'int',
] as const;
const WORDS = [
  ...LABELS,
  'name',
  'script',
  'script_or_debug_info',
  'parent',
  'first',
  'second',
  'system / ScopeInfo',
  'system / Cell',
] as const;
type Word = (typeof WORDS)[number];

/** Decides for every string and every node. Reads the names of the edges and, once from front to back, the strings. */
export function planScrub(file: SnapshotFile, data: HeapData): ScrubPlan {
  const word = findWords(file, data);
  const edgeNames = readEdgeNames(data);
  const kept = namesInCode(data, edgeNames, word);
  const { type, name, count } = data.nodes;
  const isLabel = new Set(LABELS.map(word));
  const isValue = new Uint8Array(count);
  const isName = new Uint8Array(data.strings.count);
  for (let node = 0; node < count; node++) {
    const goes = holdsContent(type[node]!) && !isLabel.has(name[node]!) && kept[node] === 0;
    if (goes) isValue[node] = 1;
    else isName[name[node]!] = 1;
  }
  for (let edge = 0; edge < edgeNames.length; edge++) {
    if (!isIndexed(data.edges.type[edge]!)) isName[edgeNames[edge]!] = 1;
  }
  const fresh = new Map<number, number>();
  for (let node = 0; node < count; node++) {
    const string = name[node]!;
    if (isValue[node] && isName[string] && !fresh.has(string)) fresh.set(string, data.strings.count + fresh.size);
  }
  return { isName, isValue, fresh, valueIds: weakValues(file, data, isValue) };
}

/** Types of nodes that V8 names by what they hold. */
function holdsContent(type: number): boolean {
  switch (type) {
    case NodeType.string:
    case NodeType.consString:
    case NodeType.slicedString:
    case NodeType.regexp:
    case NodeType.number:
    case NodeType.bigint:
    case NodeType.symbol:
      return true;
    default:
      return false;
  }
}

/** The string index of each word; −1 for one that the file does not have. */
function findWords(file: SnapshotFile, { strings }: HeapData): (word: Word) => number {
  const found = new Map<string, number>();
  const wanted = new Set<string>(WORDS);
  const longest = Math.max(...WORDS.map(({ length }) => length));
  for (const { index, content } of eachString(file, strings)) {
    if (content.length > longest) continue;
    const text = decoded(content);
    if (wanted.has(text) && !found.has(text)) found.set(text, index);
  }
  return (word) => found.get(word) ?? -1;
}

/**
 * The strings that are names in code: of scripts, of the variables of blocks, of what a module exports. Whoever reads a
 * snapshot takes positions and variables from them.
 */
function namesInCode(data: HeapData, edgeNames: Uint32Array, word: (word: Word) => number): Uint8Array {
  const { type, name, firstEdge, count } = data.nodes;
  const { type: edgeType, to } = data.edges;
  const kept = new Uint8Array(count);
  const [scopeInfo, cell, nameEdge] = [word('system / ScopeInfo'), word('system / Cell'), word('name')];
  const toScript = new Set([word('script'), word('script_or_debug_info')]);
  const toParts = new Set([word('parent'), word('first'), word('second')]);
  const keep = (string: number) => {
    const stack = [string];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (kept[node] === 1 || !isText(type[node]!)) continue;
      kept[node] = 1;
      for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
        if (edgeType[edge] === EdgeType.internal && toParts.has(edgeNames[edge]!)) stack.push(to[edge]!);
      }
    }
  };
  const scripts = new Set<number>();
  for (let node = 0; node < count; node++) {
    const isScope = name[node] === scopeInfo;
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      if (isScope) keep(to[edge]!);
      else if (type[node] === NodeType.array && name[to[edge]!] === cell && edge > firstEdge[node]!)
        keep(to[edge - 1]!);
      else if (edgeType[edge] === EdgeType.internal && toScript.has(edgeNames[edge]!)) scripts.add(to[edge]!);
    }
  }
  for (const script of scripts) {
    for (let edge = firstEdge[script]!; edge < firstEdge[script + 1]!; edge++) {
      if (edgeType[edge] === EdgeType.internal && edgeNames[edge] === nameEdge) keep(to[edge]!);
    }
  }
  return kept;
}

function isText(type: number): boolean {
  return type === NodeType.string || type === NodeType.consString || type === NodeType.slicedString;
}

const VALUE_ID = / @(\d+)\) pair in WeakMap \(table @\d+\)$/;

/** The ids of the values of weak maps that are contents. */
function weakValues(file: SnapshotFile, { strings, nodes, weakPairs }: HeapData, isValue: Uint8Array): Set<number> {
  const pairs = new Set(weakPairs.name);
  const ids = new Set<number>();
  if (pairs.size === 0) return ids;
  for (const { index, content } of eachString(file, strings)) {
    if (pairs.has(index)) ids.add(Number(VALUE_ID.exec(decoded(content))?.[1]));
  }
  const values = new Set<number>();
  for (let node = 0; node < nodes.count; node++) {
    if (isValue[node] && ids.has(nodes.id[node]!)) values.add(nodes.id[node]!);
  }
  return values;
}
