import type { Classes } from './classes.js';
import { EdgeType, type Heap } from './heap.js';
import type { Retainers } from './retainers.js';
import { isString, textOf } from './text.js';

/** Ordinals of all nodes of the classes with this name. */
export function nodesOfClass({ names, of }: Classes, name: string): readonly number[] {
  const wanted = names.map((other) => other === name);
  const nodes: number[] = [];
  for (let node = 0; node < of.length; node++) if (wanted[of[node]!]) nodes.push(node);
  return nodes;
}

/** A string of the heap, and who holds it. */
export interface StringHolders {
  readonly node: number;
  readonly text: string;
  readonly holders: readonly number[];
}

/** The strings that contain `text`, as far as V8 wrote them (it cuts long ones), with the nodes that hold them. */
export function stringHolders(heap: Heap, retainers: Retainers, text: string): readonly StringHolders[] {
  const found: StringHolders[] = [];
  for (let string = 0; string < heap.nodes.count; string++) {
    if (!isString(heap, string)) continue;
    const content = textOf(heap, string);
    if (!content.includes(text)) continue;
    found.push({ node: string, text: content, holders: strongHolders(heap, retainers, string) });
  }
  return found;
}

/** The nodes that refer to one by an edge that is not weak, each once. */
export function strongHolders(heap: Heap, { first, node, edge }: Retainers, held: number): readonly number[] {
  const holders = new Set<number>();
  for (let i = first[held]!; i < first[held + 1]!; i++) {
    if (heap.edges.type[edge[i]!] !== EdgeType.weak) holders.add(node[i]!);
  }
  return [...holders];
}
