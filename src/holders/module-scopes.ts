import { edgeFinder } from '../heap/edge-finder.js';
import { type Heap, NodeType, nodeName } from '../heap/heap.js';
import { scriptReader } from '../heap/scripts.js';
import { nameTest } from '../heap/text-test.js';

/**
 * The top-level scopes of modules: the contexts that hold their variables, by V8's id, with the script as V8 knows it (a
 * `file:` URL, a path, `node:net`).
 *
 * Every closure leads to its script and, up its chain of scopes, to the outermost context below V8's native context: its
 * module's. A module none of whose top-level variables is captured has no such context, and then every call of its
 * functions ends such a chain: a script with several ends is passed over.
 */
export function moduleScopes(heap: Heap): Map<number, string> {
  const { count, type, id } = heap.nodes;
  const find = scopeFinders(heap);
  const ends = new Map<number, number>();
  const scopesOf = new Map<string, Set<number>>();
  for (let node = 0; node < count; node++) {
    if (type[node] !== NodeType.closure) continue;
    const context = find.context(node);
    if (context === undefined || !find.isContext(context)) continue;
    const scope = outermost(context, find, ends);
    const script = find.script(node);
    if (script === undefined || !/[/\\]|^node:/.test(script)) continue;
    const scopes = scopesOf.get(script);
    if (scopes) scopes.add(scope);
    else scopesOf.set(script, new Set([scope]));
  }
  const found = new Map<number, string>();
  for (const [script, scopes] of scopesOf) {
    const own = scopes.size === 1 ? [...scopes] : [...scopes].filter(find.isOfModule);
    for (const scope of own) found.set(id[scope]!, script);
  }
  return found;
}

interface ScopeFinders {
  context(closure: number): number | undefined;
  previous(context: number): number | undefined;
  isContext(node: number): boolean;
  /** Whether this is the scope of an ECMAScript module, which says so itself. */
  isOfModule(context: number): boolean;
  script(closure: number): string | undefined;
}

/** Up the chain of scopes to the last context whose `previous` is none of the program's. */
function outermost(context: number, find: ScopeFinders, ends: Map<number, number>): number {
  const passed: number[] = [];
  let scope = context;
  for (;;) {
    const end = ends.get(scope);
    if (end !== undefined) {
      scope = end;
      break;
    }
    passed.push(scope);
    const above = find.previous(scope);
    if (above === undefined || !find.isContext(above)) break;
    scope = above;
  }
  for (const node of passed) ends.set(node, scope);
  return scope;
}

function scopeFinders(heap: Heap): ScopeFinders {
  const { type } = heap.nodes;
  const extension = edgeFinder(heap, 'extension');
  const hasContextName = nameTest(heap, (name) => name === 'system / Context');
  return {
    context: edgeFinder(heap, 'context'),
    previous: edgeFinder(heap, 'previous'),
    isContext: (node) => type[node] === NodeType.object && hasContextName(node),
    isOfModule(context) {
      const module = extension(context);
      return module !== undefined && nodeName(heap, module) === 'system / SourceTextModule';
    },
    script: scriptReader(heap),
  };
}
