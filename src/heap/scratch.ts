import { words } from './read/shared.js';

/**
 * Arrays of one length that are used again: the phases of an analysis need many, one after the other, and the memory
 * of a large heap's must not wait for the garbage collector.
 */
export class Scratch {
  private readonly length: number;
  private readonly free: Uint32Array[] = [];

  constructor(length: number) {
    this.length = length;
  }

  /** An array with whatever an earlier user left in it. */
  take(): Uint32Array {
    return this.free.pop() ?? words(this.length);
  }

  /** An array of zeros. */
  takeZeroed(): Uint32Array {
    return this.free.pop()?.fill(0) ?? words(this.length);
  }

  give(...arrays: readonly Uint32Array[]): void {
    this.free.push(...arrays);
  }
}

/** Room for one entry a node and two more, which is what the analyses of this folder need. */
export function scratchFor(nodeCount: number): Scratch {
  return new Scratch(nodeCount + 2);
}
