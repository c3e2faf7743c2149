import type { Heap } from '../../heap/heap.js';
import { positionOf } from '../../heap/locations.js';
import { type Retainers, retainers } from '../../heap/retainers.js';
import { strongHolders } from '../../heap/search.js';
import { holdHeap } from '../../holders/held-heap.js';
import { holderPath } from '../../holders/path.js';
import { type Original, pathInSources, unmapped } from '../../holders/sources.js';
import type { PathStep } from '../../model/path.js';
import type { SourcePosition } from '../../model/position.js';
import { sourceOfOutput } from '../../scenario/compile/output-folder.js';

/** A step of a path, with the id of the node that it leads to. */
export type NodeStep = PathStep & { readonly id: number };

/** Says of nodes what a LEAK would. */
export interface NodeReader {
  /** From the same root, by the same hops and in the same words; empty where nothing of the program leads to a node. */
  pathTo(node: number): readonly NodeStep[];
  /** The nodes that refer to it, weak references aside. */
  retainersOf(node: number): readonly number[];
  /** Where a closure, or the class of an object, is defined. */
  sourceOf(node: number): SourcePosition | undefined;
}

export function nodeReader(heap: Heap, projectRoot: string): NodeReader {
  const held = holdHeap(heap);
  const original = originalIn(projectRoot);
  let turned: Retainers | undefined;
  return {
    pathTo(node) {
      if (!held.holders.isReached[node]) return [];
      const { steps, root, strides } = holderPath(held, node);
      const nodes = [root, ...strides.map(({ to }) => to)];
      return pathInSources(steps, original).map((step, i) => ({ ...step, id: heap.nodes.id[nodes[i]!]! }));
    },
    retainersOf(node) {
      turned ??= retainers(heap);
      return strongHolders(heap, turned, node);
    },
    sourceOf(node) {
      const position = positionOf(heap, node);
      return position?.script
        ? original({ file: position.script, line: position.line, column: position.column })
        : undefined;
    },
  };
}

/** Compiled files, and their maps, are gone when a kept snapshot is looked into: their names still tell the source's. */
function originalIn(projectRoot: string): Original {
  const shown = unmapped(projectRoot);
  return (position) => {
    const source = sourceOfOutput(shown(position).file);
    return source === undefined ? shown(position) : { file: source };
  };
}
