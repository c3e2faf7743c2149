import { type Heap, NodeType } from '../heap/heap.js';
import { scriptReader } from '../heap/scripts.js';
import { originOf } from './origin.js';

/** The scripts of all functions in a heap, the project's first, as V8 knows them; Node's and ours are left out. */
export function loadedScripts(heap: Heap): string[] {
  const scriptOf = scriptReader(heap);
  const { count, type } = heap.nodes;
  const found = new Set<string>();
  for (let node = 0; node < count; node++) {
    const script = type[node] === NodeType.closure ? scriptOf(node) : undefined;
    if (script !== undefined && /[/\\]/.test(script)) found.add(script);
  }
  const of = (origin: string) => [...found].filter((script) => originOf(script) === origin).sort();
  return [...of('project'), ...of('package')];
}
