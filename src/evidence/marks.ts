import { EdgeType, type Heap, NodeType } from '../heap/heap.js';
import { retainers } from '../heap/retainers.js';
import type { HeldHeap } from '../holders/held-heap.js';
import { Role } from '../holders/roles.js';
import type { Hop } from '../holders/strides.js';
import { canarySearch } from '../measured/canary-search.js';

/** Something of the program that refers to a text with a tenant's mark. */
export interface Marked {
  /** To the text. */
  readonly hop: Hop;
  /** The manager whose mark it is, by index. */
  readonly index: number;
}

const TEXTS: ReadonlySet<number> = new Set([NodeType.string, NodeType.consString, NodeType.slicedString]);

/** Who refers to texts with tenants' marks, also to texts that are joined or cut from them. */
export function markedHolders({ heap, holders }: HeldHeap, secret: string): Marked[] {
  const marks = markedTexts(heap, secret);
  if (marks.size === 0) return [];
  const { first, node: holderAt, edge: edgeAt } = retainers(heap);
  const found: Marked[] = [];
  for (const [text, indexes] of marks) {
    const texts = new Set([text]);
    for (const one of texts) {
      for (let i = first[one]!; i < first[one + 1]!; i++) {
        const [from, edge] = [holderAt[i]!, edgeAt[i]!];
        if (TEXTS.has(heap.nodes.type[from]!)) texts.add(from);
        else if (isHolder(heap, holders.roles, from, edge)) {
          for (const index of indexes) found.push({ hop: { from, edge, to: one }, index });
        }
      }
    }
  }
  return found;
}

function isHolder(heap: Heap, roles: Uint8Array, node: number, edge: number): boolean {
  const type = heap.nodes.type[node];
  if (heap.edges.type[edge] === EdgeType.weak || roles[node] === Role.closed) return false;
  return type !== NodeType.native && type !== NodeType.synthetic;
}

/** Texts with marks, by node; V8 writes the first 1,024 characters of each. */
function markedTexts(heap: Heap, secret: string): Map<number, ReadonlySet<number>> {
  const { count, type, name } = heap.nodes;
  const find = canarySearch(secret);
  const known = new Map<number, ReadonlySet<number>>();
  const found = new Map<number, ReadonlySet<number>>();
  for (let node = 0; node < count; node++) {
    if (type[node] !== NodeType.string) continue;
    let indexes = known.get(name[node]!);
    if (!indexes) {
      indexes = new Set(find(Buffer.from(heap.strings.get(name[node]!), 'latin1')).map(({ index }) => index));
      known.set(name[node]!, indexes);
    }
    if (indexes.size > 0) found.set(node, indexes);
  }
  return found;
}
