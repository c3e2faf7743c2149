import type { Hop } from '../holders/strides.js';
import type { Regions } from './regions.js';

/** Managers by number, and whose each is. */
export interface Owners {
  /** Heap node by manager's number; no node twice. */
  readonly nodes: readonly number[];
  /** Tenant by manager's number. */
  readonly tenants: readonly number[];
}

/** An edge from what one tenant's manager leads to into a manager of another tenant. */
export interface Crossing {
  /** The number of the manager that is reached. */
  readonly into: number;
  /** The number of the manager that reaches it. */
  readonly outOf: number;
  /** From one manager to the other. */
  readonly hops: readonly Hop[];
}

const NONE = -1;

/**
 * Who leads to what: from all managers at once, over what came with them. A node keeps the first two managers of different tenants
 * that reach it, and the ways by which they did, so that the search is linear and each way the shortest of its tenant's.
 */
export class Territories {
  readonly #regions: Regions;
  readonly #owners: Owners;
  /** Number of a node that is reached, by heap node; -1 for all others. */
  readonly #place: Int32Array;
  /** Nodes that are reached, by number: managers first. */
  readonly #nodes: Int32Array;
  #count = 0;
  /** Two of each by number: the managers that reach it, and by which edge from which node and which of its two. */
  readonly #manager: Int32Array;
  readonly #edge: Int32Array;
  readonly #from: Int32Array;
  readonly #crossings: Crossing[] = [];
  /** Edges between reached nodes, by number: from, to. */
  #edgesFrom: Int32Array;
  #edgesTo: Int32Array;
  #edgeCount = 0;

  constructor(regions: Regions, owners: Owners) {
    this.#regions = regions;
    this.#owners = owners;
    const { count } = regions.heap.nodes;
    this.#place = new Int32Array(count).fill(NONE);
    let fresh = owners.nodes.length;
    for (let node = 0; node < count; node++) if (regions.isFresh(node)) fresh++;
    this.#nodes = new Int32Array(fresh);
    this.#manager = new Int32Array(2 * fresh).fill(NONE);
    this.#edge = new Int32Array(2 * fresh);
    this.#from = new Int32Array(2 * fresh);
    this.#edgesFrom = new Int32Array(2 * fresh + 1);
    this.#edgesTo = new Int32Array(2 * fresh + 1);
    this.#explore();
  }

  /** Ways between managers of different tenants: for each manager that others lead to, the shortest. */
  get crossings(): readonly Crossing[] {
    return this.#crossings;
  }

  /** The tenant who alone leads to a node; undefined where several do, or none. */
  tenantOf(node: number): number | undefined {
    const at = this.#place[node]!;
    if (at === NONE || this.#manager[2 * at + 1] !== NONE) return undefined;
    return this.#owners.tenants[this.#manager[2 * at]!];
  }

  /** The way from a manager to a node that is reached, with the manager's number: the first, or that of the second tenant. */
  wayTo(
    node: number,
    tenant: 'first' | 'second' = 'first',
  ): { readonly manager: number; readonly hops: readonly Hop[] } {
    const slot = 2 * this.#place[node]! + (tenant === 'first' ? 0 : 1);
    return { manager: this.#manager[slot]!, hops: this.#wayTo(slot) };
  }

  /** Whether managers of two tenants lead to a node. */
  isShared(node: number): boolean {
    const at = this.#place[node]!;
    return at !== NONE && this.#manager[2 * at + 1] !== NONE;
  }

  /** Groups of managers that lead to one another, or to something that leads to one of them; those of several tenants alone. */
  connected(): readonly (readonly number[])[] {
    const reaches = this.#reachesManager();
    const parent = Int32Array.from({ length: this.#count }, (_, at) => at);
    const find = (at: number): number => {
      let top = at;
      while (parent[top] !== top) {
        parent[top] = parent[parent[top]!]!;
        top = parent[top]!;
      }
      return top;
    };
    for (let i = 0; i < this.#edgeCount; i++) {
      const [from, to] = [this.#edgesFrom[i]!, this.#edgesTo[i]!];
      if (reaches[from] && reaches[to]) parent[find(from)] = find(to);
    }
    const groups = new Map<number, number[]>();
    this.#owners.nodes.forEach((_, manager) => {
      const top = find(manager);
      const group = groups.get(top);
      if (group) group.push(manager);
      else groups.set(top, [manager]);
    });
    const { tenants } = this.#owners;
    return [...groups.values()].filter((group) => group.some((manager) => tenants[manager] !== tenants[group[0]!]));
  }

  /**
   * What managers of several tenants lead to and that leads to none of them: by the edges that lead to it from what is one tenant's
   * alone, with the managers' numbers.
   */
  sharedObjects(): ReadonlyMap<number, { readonly managers: ReadonlySet<number>; readonly hops: readonly Hop[] }> {
    const reaches = this.#reachesManager();
    const found = new Map<number, { readonly managers: Set<number>; readonly hops: readonly Hop[] }>();
    for (let i = 0; i < this.#edgeCount; i++) {
      const [from, to] = [this.#edgesFrom[i]!, this.#edgesTo[i]!];
      if (reaches[to] || this.#manager[2 * to + 1] === NONE || this.#manager[2 * from + 1] !== NONE) continue;
      const node = this.#nodes[to]!;
      const known = found.get(node) ?? { managers: new Set<number>(), hops: this.#wayTo(2 * to) };
      known.managers.add(this.#manager[2 * from]!);
      found.set(node, known);
    }
    return found;
  }

  #explore(): void {
    const { nodes, tenants } = this.#owners;
    for (const [manager, node] of nodes.entries()) this.#reach(node, manager, NONE, NONE);
    const isReached = new Uint8Array(nodes.length);
    // Places in `#manager`: each node at most twice.
    const open = new Int32Array(this.#manager.length);
    let opened = 0;
    for (const manager of nodes.keys()) open[opened++] = 2 * manager;
    for (let i = 0; i < opened; i++) {
      const slot = open[i]!;
      const at = slot >> 1;
      const manager = this.#manager[slot]!;
      this.#regions.eachFresh(this.#nodes[at]!, (edge, target) => {
        const to = this.#place[target]!;
        if (to === NONE) {
          const fresh = this.#reach(target, manager, edge, slot);
          if (slot % 2 === 0) this.#link(at, fresh);
          open[opened++] = 2 * fresh;
          return;
        }
        if (slot % 2 === 0) this.#link(at, to);
        if (tenants[this.#manager[2 * to]!] === tenants[manager]) return;
        if (to < nodes.length) {
          if (isReached[to]) return;
          isReached[to] = 1;
          const last = { from: this.#nodes[at]!, edge, to: target };
          this.#crossings.push({ into: to, outOf: manager, hops: [...this.#wayTo(slot), last] });
        } else if (this.#manager[2 * to + 1] === NONE) {
          this.#manager[2 * to + 1] = manager;
          this.#edge[2 * to + 1] = edge;
          this.#from[2 * to + 1] = slot;
          open[opened++] = 2 * to + 1;
        }
      });
    }
  }

  /** Gives a node its number. */
  #reach(node: number, manager: number, edge: number, from: number): number {
    const at = this.#count++;
    this.#nodes[at] = node;
    this.#place[node] = at;
    this.#manager[2 * at] = manager;
    this.#edge[2 * at] = edge;
    this.#from[2 * at] = from;
    return at;
  }

  #link(from: number, to: number): void {
    if (this.#edgeCount === this.#edgesFrom.length) {
      this.#edgesFrom = grown(this.#edgesFrom);
      this.#edgesTo = grown(this.#edgesTo);
    }
    this.#edgesFrom[this.#edgeCount] = from;
    this.#edgesTo[this.#edgeCount++] = to;
  }

  #wayTo(slot: number): Hop[] {
    const hops: Hop[] = [];
    for (let at = slot; this.#from[at] !== NONE; at = this.#from[at]!) {
      hops.push({
        from: this.#nodes[this.#from[at]! >> 1]!,
        edge: this.#edge[at]!,
        to: this.#nodes[at >> 1]!,
      });
    }
    return hops.reverse();
  }

  #reaching: Uint8Array | undefined;

  /** By number, 1 for managers and what leads to one. */
  #reachesManager(): Uint8Array {
    if (this.#reaching) return this.#reaching;
    const count = this.#count;
    const edges = this.#edgeCount;
    const first = new Uint32Array(count + 2);
    for (let i = 0; i < edges; i++) first[this.#edgesTo[i]! + 2]!++;
    for (let at = 2; at < first.length; at++) first[at]! += first[at - 1]!;
    const retainers = new Uint32Array(edges);
    for (let i = 0; i < edges; i++) retainers[first[this.#edgesTo[i]! + 1]!++] = this.#edgesFrom[i]!;
    const reaches = new Uint8Array(count);
    const open = this.#owners.nodes.map((_, manager) => manager);
    for (const manager of open) reaches[manager] = 1;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (let i = first[at]!; i < first[at + 1]!; i++) {
        const from = retainers[i]!;
        if (reaches[from]) continue;
        reaches[from] = 1;
        open.push(from);
      }
    }
    this.#reaching = reaches;
    return reaches;
  }
}

function grown(array: Int32Array): Int32Array {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}
