import type { Heap } from '../../heap/heap.js';
import { readHeap } from '../../heap/read-heap.js';
import type { HeldHeap } from '../../holders/held-heap.js';
import { findHolders, type Source } from '../../holders/holders.js';
import { moduleScopes } from '../../holders/module-scopes.js';
import { Names } from '../../holders/names.js';
import { originOf } from '../../holders/origin.js';
import { Growth, type Level } from './groups.js';
import { PathTree } from './path-tree.js';
import { placeHeap } from './place-heap.js';

/** The last snapshot, whole: what holders, kinds and sizes are read from. */
export interface LastHeap extends HeldHeap {
  /** Tree node by heap node. */
  readonly place: Uint32Array;
  /** Heap nodes with a higher id are younger than the first snapshot. */
  readonly firstMaxId: number;
}

/**
 * Distances at which the search for holders starts: a user's own module is the best root; a handle says more than the inside of
 * one of Node's modules; ours are the last resort.
 */
const SOURCE_COST = { project: 0, package: 2, root: 40, node: 45, ours: 100 } as const;

/** The snapshots of one loop, taken in order: each is read, counted and, but for the last, let go. */
export class SnapshotSeries {
  readonly #tree = new PathTree();
  readonly #names = new Names();
  readonly #levels: Level[] = [];
  readonly #files: string[] = [];
  #firstMaxId = 0;
  /** Scripts of the modules' scopes in the first snapshot, by V8's id. */
  #scopes: ReadonlyMap<number, string> = new Map();
  #last: LastHeap | undefined;

  get files(): readonly string[] {
    return this.#files;
  }

  /** @throws WsProfileError SNAPSHOT_NOT_READABLE, SNAPSHOT_INVALID */
  async add(file: string): Promise<void> {
    this.#last = undefined;
    const heap = await readHeap(file);
    if (this.#levels.length === 0) {
      this.#firstMaxId = maxId(heap);
      this.#scopes = moduleScopes(heap);
    }
    const { level, ...last } = this.#place(heap);
    this.#levels.push(level);
    this.#files.push(file);
    this.#last = last;
  }

  /** The figures of a snapshot that is no part of the series. */
  async peek(file: string): Promise<Level> {
    return this.#place(await readHeap(file)).level;
  }

  #place(heap: Heap): LastHeap & { level: Level } {
    const { sources, scriptOfScope } = this.#sourcesIn(heap);
    const moduleName = (script: string) => this.#names.idOf(`module ${script}`);
    const holders = findHolders(heap, this.#names, sources);
    const { place, ...level } = placeHeap(holders, {
      tree: this.#tree,
      names: this.#names,
      firstMaxId: this.#firstMaxId,
      isFirst: this.#levels.length === 0,
      sourceClass: new Map([...scriptOfScope].map(([node, script]) => [node, moduleName(script)])),
    });
    return { heap, holders, place, firstMaxId: this.#firstMaxId, scriptOfScope, level };
  }

  growth(): Growth {
    return new Growth(this.#tree, this.#names, this.#levels);
  }

  /** @throws when no snapshot was added */
  last(): LastHeap {
    if (!this.#last) throw new Error('no snapshot was added');
    return this.#last;
  }

  #sourcesIn(heap: Heap): { sources: Source[]; scriptOfScope: Map<number, string> } {
    const sources: Source[] = [{ node: heap.root, cost: SOURCE_COST.root }];
    const scriptOfScope = new Map<number, string>();
    const { id, count } = heap.nodes;
    for (let node = 0; node < count; node++) {
      const script = this.#scopes.get(id[node]!);
      if (script === undefined || id[node]! > this.#firstMaxId) continue;
      scriptOfScope.set(node, script);
      sources.push({ node, cost: SOURCE_COST[originOf(script)] });
    }
    // Where two roots are as near, the same one must win in every snapshot; the order of nodes is no guide.
    sources.sort((a, b) => a.cost - b.cost || id[a.node]! - id[b.node]!);
    return { sources, scriptOfScope };
  }
}

function maxId(heap: Heap): number {
  let max = 0;
  // Handles and their kin are numbered by address in older versions of Node, far above all objects.
  for (let node = 0; node < heap.nodes.count; node++) {
    const id = heap.nodes.id[node]!;
    if (id > max && id % 2 === 1) max = id;
  }
  return max;
}
