import { edgeFinder } from '../heap/edge-finder.js';
import { EdgeType, type Heap, NodeType, nodeName } from '../heap/heap.js';
import { scriptReader } from '../heap/scripts.js';
import { type Scopes, scopesIn } from './scopes.js';

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
  const contexts = scopesIn(heap);
  const scriptOf = scriptReader(heap);
  const ends = new Map<number, number>();
  const scopesOf = new Map<string, Set<number>>();
  for (let node = 0; node < count; node++) {
    if (type[node] !== NodeType.closure) continue;
    const context = contexts.of(node);
    if (context === undefined || !contexts.isScope(context)) continue;
    const scope = outermost(context, contexts, ends);
    const script = scriptOf(node);
    if (script === undefined || !/[/\\]|^node:/.test(script)) continue;
    const scopes = scopesOf.get(script);
    if (scopes) scopes.add(scope);
    else scopesOf.set(script, new Set([scope]));
  }
  const isOfModule = ofModule(heap);
  const found = new Map<number, string>();
  for (const [script, scopes] of scopesOf) {
    const own = scopes.size === 1 ? [...scopes] : [...scopes].filter(isOfModule);
    for (const scope of own) found.set(id[scope]!, script);
  }
  return found;
}

/** Up the chain of scopes to the last context whose `previous` is none of the program's. */
function outermost(context: number, scopes: Scopes, ends: Map<number, number>): number {
  const passed: number[] = [];
  let scope = context;
  for (;;) {
    const end = ends.get(scope);
    if (end !== undefined) {
      scope = end;
      break;
    }
    passed.push(scope);
    const above = scopes.around(scope);
    if (above === undefined || !scopes.isScope(above)) break;
    scope = above;
  }
  for (const node of passed) ends.set(node, scope);
  return scope;
}

/** Tells the scope of an ECMAScript module, which says so itself. */
function ofModule(heap: Heap): (scope: number) => boolean {
  const extension = edgeFinder(heap, EdgeType.internal, 'extension');
  return (scope) => {
    const module = extension(scope);
    return module !== undefined && nodeName(heap, module) === 'system / SourceTextModule';
  };
}
