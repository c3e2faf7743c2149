import { type Heap, NodeType, nodeName } from '../heap/heap.js';

/** What a node is to someone who asks what their program holds. */
export const Role = {
  /** V8's own: code, shapes, feedback, oddballs. Never entered, never counted. */
  closed: 0,
  /** V8's, but on the way from one thing of the program to another: contexts, tables, promise reactions. */
  passage: 1,
  /** A thing of the program, or a handle or buffer behind it. These decide. */
  data: 2,
} as const;

/** The GC roots that hold what programs hold. The others (string table, compilation cache, stack …) are V8's business. */
const OPEN_ROOTS = new Set(['(GC roots)', '(Global handles)', '(Persistent handles)', '(Traced handles)']);

const CLOSED_HIDDEN =
  /^(?:system \/ (?:Map|Oddball|Hole|Foreign|FeedbackCell|FeedbackVector|.*(?:Info|Template|Metadata|Data|Code)\b)|undefined|null|true|false|uninitialized|the_hole)/;

/** The role of every node, by ordinal. */
export function nodeRoles(heap: Heap): Uint8Array {
  const { count, type, name } = heap.nodes;
  const roles = new Uint8Array(count);
  const ofName = heap.nodes.typeNames.map(() => new Map<number, number>());
  for (let node = 0; node < count; node++) {
    const kind = type[node]!;
    if (!dependsOnName(kind)) {
      roles[node] = kind === NodeType.array ? Role.passage : isClosed(kind) ? Role.closed : Role.data;
      continue;
    }
    const known = ofName[kind]!;
    let role = known.get(name[node]!);
    if (role === undefined) {
      role = roleByName(kind, heap.strings.get(name[node]!));
      known.set(name[node]!, role);
    }
    roles[node] = role;
  }
  return roles;
}

function dependsOnName(type: number): boolean {
  return type === NodeType.hidden || type === NodeType.object || type === NodeType.synthetic;
}

function isClosed(type: number): boolean {
  return type === NodeType.code || type === NodeType.objectShape;
}

function roleByName(type: number, name: string): number {
  if (type === NodeType.object) return name.startsWith('system / ') ? Role.passage : Role.data;
  if (type === NodeType.synthetic) {
    if (name.startsWith('(')) return OPEN_ROOTS.has(name) ? Role.passage : Role.closed;
    return name.startsWith('Node / ') ? Role.data : Role.passage;
  }
  if (name === 'system / JSProxy') return Role.data;
  return CLOSED_HIDDEN.test(name) ? Role.closed : Role.passage;
}

/** `TCP`, `Zlib` …: the JavaScript face of a native handle. */
export function isWrapper(heap: Heap, node: number): boolean {
  const { firstEdge } = heap.nodes;
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
    if (nodeName(heap, heap.edges.to[edge]!).startsWith('Node / ')) return true;
  }
  return false;
}
