import { type Heap, highestId } from '../../heap/heap.js';
import { readHeap } from '../../heap/read-heap.js';
import { type HeldHeap, holdHeap } from '../../holders/held-heap.js';
import { moduleScopes } from '../../holders/module-scopes.js';
import { Names } from '../../holders/names.js';
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

/** The snapshots of one loop, taken in order: each is read, counted and, but for the last, let go. */
export class SnapshotSeries {
  readonly #tree = new PathTree();
  readonly #names = new Names();
  readonly #levels: Level[] = [];
  readonly #files: string[] = [];
  readonly #peeked = new Map<string, Level>();
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
      this.#firstMaxId = highestId(heap);
      this.#scopes = moduleScopes(heap);
    }
    const { level, ...last } = this.#place(heap);
    this.#levels.push(level);
    this.#files.push(file);
    this.#last = last;
  }

  /** The figures of a snapshot that is no part of the series. */
  async peek(file: string): Promise<Level> {
    const known = this.#peeked.get(file) ?? this.#place(await readHeap(file)).level;
    this.#peeked.set(file, known);
    return known;
  }

  #place(heap: Heap): LastHeap & { level: Level } {
    const held = holdHeap(heap, this.#scopes);
    const { place, ...level } = placeHeap(held, {
      tree: this.#tree,
      names: this.#names,
      firstMaxId: this.#firstMaxId,
      isFirst: this.#levels.length === 0,
    });
    return { ...held, place, firstMaxId: this.#firstMaxId, level };
  }

  growth(): Growth {
    return new Growth(this.#tree, this.#names, this.#levels);
  }

  /** @throws when no snapshot was added */
  last(): LastHeap {
    if (!this.#last) throw new Error('no snapshot was added');
    return this.#last;
  }
}
