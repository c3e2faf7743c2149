import { WsProfileError } from '../../errors.js';
import { nodeById } from '../../heap/heap.js';
import { nodesOfClass } from '../../heap/search.js';
import type { OpenHeap } from './open.js';

/** The node with an id; throws USAGE when there is none. */
export function nodeWithId({ heap }: OpenHeap, id: number): number {
  const node = nodeById(heap, id);
  if (node !== undefined) return node;
  throw new WsProfileError('USAGE', `No node has the id ${id}.`, {
    hint: 'heap query and heap collections print ids; they differ from process to process.',
  });
}

/** The nodes of a class, those that retain most first; throws USAGE when there are none. */
export function nodesByClass({ classes, weights }: OpenHeap, name: string): readonly number[] {
  const nodes = nodesOfClass(classes, name);
  if (nodes.length > 0) return nodes.toSorted((a, b) => weights.retained[b]! - weights.retained[a]!);
  const wanted = name.toLowerCase();
  const alike = [...new Set(classes.names.filter((other) => other.toLowerCase().includes(wanted)))].slice(0, 5);
  throw new WsProfileError('USAGE', `No node is of class ${JSON.stringify(name)}.`, {
    hint: alike.length > 0 ? `There are: ${alike.join(', ')}.` : 'heap summary lists the classes.',
  });
}
