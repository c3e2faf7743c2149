/**
 * A tree of paths: heap nodes that hang from the same place, by the same kind of edge, and are of the same class are one
 * node of it, in every snapshot. What counts is how many heap nodes each has, snapshot after snapshot.
 *
 * Struct of arrays: a tree node is a number, a parent's is smaller than its children's, 0 is the root.
 */
export class PathTree {
  readonly parent: number[] = [0];
  /** Number in `Names` of the edge from the parent. */
  readonly label: number[] = [-1];
  /** Number in `Names` of the class. */
  readonly className: number[] = [-1];
  /** The nearest ancestor that is a thing of the program and no passage. */
  readonly owner: number[] = [0];
  /** Whether this is a thing of the program. */
  readonly isData: boolean[] = [true];
  /** The script of a module whose scope this is. */
  readonly scriptOf = new Map<number, string>();
  readonly #depth: number[] = [0];
  readonly #childCount: number[] = [0];
  /** Open addressing: tree node + 1 by the hash of (parent, label, class). */
  #slots = new Int32Array(1 << 14);

  get size(): number {
    return this.parent.length;
  }

  childCount(node: number): number {
    return this.#childCount[node]!;
  }

  find(parent: number, label: number, className: number): number | undefined {
    for (let slot = this.#hash(parent, label, className); ; slot = (slot + 1) & (this.#slots.length - 1)) {
      const at = this.#slots[slot]! - 1;
      if (at < 0) return undefined;
      if (this.parent[at] === parent && this.label[at] === label && this.className[at] === className) return at;
    }
  }

  add(parent: number, label: number, className: number, isData: boolean): number {
    const node = this.parent.length;
    this.parent.push(parent);
    this.label.push(label);
    this.className.push(className);
    this.isData.push(isData);
    this.owner.push(this.isData[parent] ? parent : this.owner[parent]!);
    this.#depth.push(this.#depth[parent]! + 1);
    this.#childCount.push(0);
    this.#childCount[parent]!++;
    if (node * 2 > this.#slots.length) this.#grow();
    else this.#place(node);
    return node;
  }

  depth(node: number): number {
    return this.#depth[node]!;
  }

  #place(node: number): void {
    let slot = this.#hash(this.parent[node]!, this.label[node]!, this.className[node]!);
    while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1);
    this.#slots[slot] = node + 1;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let node = 1; node < this.size; node++) this.#place(node);
  }

  #hash(parent: number, label: number, className: number): number {
    let hash = Math.imul(parent, 0x9e3779b1) ^ Math.imul(label, 0x85ebca6b) ^ Math.imul(className, 0xc2b2ae35);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    return (hash ^ (hash >>> 13)) & (this.#slots.length - 1);
  }
}

/** Tree nodes by their parent, in compressed rows: `child[first[n]]` up to, not including, `child[first[n + 1]]`. */
export interface Children {
  readonly first: Uint32Array;
  readonly child: Uint32Array;
}

/** Turns `parent` or `owner` round. */
export function childrenOf(parents: readonly number[]): Children {
  const first = new Uint32Array(parents.length + 2);
  for (let node = 1; node < parents.length; node++) first[parents[node]! + 2]!++;
  for (let node = 2; node < first.length; node++) first[node]! += first[node - 1]!;
  const child = new Uint32Array(Math.max(0, parents.length - 1));
  for (let node = 1; node < parents.length; node++) child[first[parents[node]! + 1]!++] = node;
  return { first: first.subarray(0, parents.length + 1), child };
}
