import type { Heap } from '../heap/heap.js';
import { type HashTable, hashTables } from './hash-tables.js';
import { findHolders, type Holders, type Source } from './holders.js';
import { importedNames } from './imported-names.js';
import { moduleScopes } from './module-scopes.js';
import { originOf } from './origin.js';
import { type Scopes, scopesIn } from './scopes.js';

/** A snapshot with who holds what in it. */
export interface HeldHeap {
  readonly heap: Heap;
  readonly holders: Holders;
  readonly scopes: Scopes;
  /** The table of a Map, a Set or one of their kin. */
  tableOf(owner: number): HashTable | undefined;
  /** The script of a source that is a module's scope, by heap node. */
  readonly scriptOfScope: ReadonlyMap<number, string>;
}

/**
 * Distances at which the search for holders starts: a user's own module is the best root; a handle says more than the inside of
 * one of Node's modules; ours are the last resort.
 */
const SOURCE_COST = { project: 0, package: 2, root: 40, node: 45, ours: 100 } as const;

const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * Finds who holds what in a snapshot.
 *
 * @param scopes the modules' scopes, by V8's id; of several snapshots those of the first one, so that all agree on the roots
 */
export function holdHeap(heap: Heap, scopes: ReadonlyMap<number, string> = moduleScopes(heap)): HeldHeap {
  const { id, count } = heap.nodes;
  const variables = scopesIn(heap);
  const sources: Source[] = [{ node: heap.root, cost: SOURCE_COST.root }];
  const scriptOfScope = new Map<number, string>();
  for (let node = 0; node < count; node++) {
    const script = scopes.get(id[node]!);
    if (script === undefined) continue;
    scriptOfScope.set(node, script);
    const origin = originOf(script);
    // Of several modules that hold one thing, the one that made it says more than those that only import it.
    const imported = origin === 'project' ? importedNames(script) : NO_NAMES;
    const isImport = (edge: number) => imported.has(variables.variable(node, edge) ?? '');
    sources.push({ node, cost: SOURCE_COST[origin], ...(imported.size > 0 && { isImport }) });
  }
  // Where two roots are as near, the same one must win in every snapshot; the order of nodes is no guide.
  sources.sort((a, b) => a.cost - b.cost || id[a.node]! - id[b.node]!);
  return {
    heap,
    holders: findHolders(heap, sources),
    scopes: variables,
    tableOf: hashTables(heap),
    scriptOfScope,
  };
}
