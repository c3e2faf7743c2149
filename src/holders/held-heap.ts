import type { Heap } from '../heap/heap.js';
import type { Holders } from './holders.js';

/** A snapshot with who holds what in it. */
export interface HeldHeap {
  readonly heap: Heap;
  readonly holders: Holders;
  /** The script of a source that is a module's scope, by heap node. */
  readonly scriptOfScope: ReadonlyMap<number, string>;
}
