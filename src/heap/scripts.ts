import { edgeFinder } from './edge-finder.js';
import { EdgeType, follow, type Heap, NodeType } from './heap.js';
import { textOf } from './text.js';

/** Reads the script of closures as V8 knows it: a `file:` URL, a path, `node:net`; undefined where the snapshot does not say. */
export function scriptReader(heap: Heap): (closure: number) => string | undefined {
  const shared = edgeFinder(heap, EdgeType.internal, 'shared');
  // Newer versions of V8 call the edge `script`, older ones by what else its field may hold.
  const script = edgeFinder(heap, EdgeType.internal, 'script', 'script_or_debug_info');
  const scriptName = edgeFinder(heap, EdgeType.internal, 'name');
  const known = new Map<number, string | undefined>();
  return (closure) => {
    const info = shared(closure);
    if (info === undefined) return undefined;
    if (known.has(info)) return known.get(info);
    const from = script(info);
    const named = from === undefined ? undefined : scriptName(from);
    const text = named === undefined ? undefined : scriptText(heap, named);
    known.set(info, text);
    return text;
  };
}

/**
 * The text of a script's name. A snapshot does not say which part of another string a slice is, but a path that is one was
 * cut from its `file:` URL, which says as much.
 */
function scriptText(heap: Heap, name: number): string {
  const isSlice = heap.nodes.type[name] === NodeType.slicedString;
  const whole = isSlice ? follow(heap, name, EdgeType.internal, 'parent') : undefined;
  return textOf(heap, whole ?? name);
}
