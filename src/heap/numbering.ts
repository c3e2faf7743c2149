import { EdgeType, type Heap } from './heap.js';
import { placesOf } from './places-of.js';
import type { Scratch } from './scratch.js';
import { findWeakTables } from './weak-tables.js';

/**
 * A depth-first numbering of the nodes over essential edges, the ones that count for dominators. Numbers go from 1, the
 * root's; `vertex` leads from a number to its node, `parent` from a number to a number. The arrays have room for two more
 * entries than there are nodes.
 */
export interface Numbering {
  /** By node; every node has one. */
  readonly number: Uint32Array;
  readonly vertex: Uint32Array;
  readonly parent: Uint32Array;
  /** How many crossing edges lead to each number: essential ones, other than from its parent. */
  readonly crossing: Uint32Array;
  /** A bit for each edge, set for the crossing ones. */
  readonly isCrossing: Uint8Array;
  /** Nodes reached from the root, orphans included, have numbers up to this one; the rest are dominated by the root. */
  readonly reached: number;
}

/**
 * Numbers all nodes. Which edges are essential follows Chrome's DevTools (`computeIsEssentialEdge`): not the weak ones,
 * not a table's half of a weak map's pair, no loops, shortcuts from the root alone, and from the outside of the page
 * (what the root's shortcuts, the global objects, reach) none into it, except from the root.
 */
export function numberNodes(heap: Heap, scratch: Scratch): Numbering {
  const { count, firstEdge } = heap.nodes;
  const edgeType = heap.edges.type;
  const { to } = heap.edges;
  const { root } = heap;
  const number = scratch.takeZeroed();
  const vertex = scratch.take();
  const parent = scratch.take();
  const crossing = scratch.takeZeroed();
  const isCrossing = new Uint8Array((heap.edges.count >>> 3) + 1);
  const stackNode = scratch.take();
  const stackEdge = scratch.take();
  const weakTables = findWeakTables(heap);
  const isTable = weakTables.is;
  const isExceptional = nodesWithExceptions(heap);
  /** What the walk saw behind edges that are neither essential nor weak. */
  const skipped: number[] = [];
  let last = 0;
  let pageEnd = 1;
  let morePage: Uint8Array | undefined;

  give(root, 0);
  // The page first, so that a number tells what belongs to it.
  for (let edge = firstEdge[root]!; edge < firstEdge[root + 1]!; edge++) {
    if (edgeType[edge] === EdgeType.shortcut) visitFromRoot(edge, false);
  }
  pageEnd = last;
  morePage = pageEnd > 1 ? pageBeyond() : undefined;
  for (let edge = firstEdge[root]!; edge < firstEdge[root + 1]!; edge++) {
    if (edgeType[edge] !== EdgeType.weak && edgeType[edge] !== EdgeType.shortcut) visitFromRoot(edge, true);
  }
  if (last < count) visitOrphans();
  const reached = last;
  for (let node = 0; last < count; node++) if (number[node] === 0) give(node, 1);
  scratch.give(stackNode, stackEdge);
  return { number, vertex, parent, crossing, isCrossing, reached };

  function give(node: number, parentNumber: number): void {
    number[node] = ++last;
    vertex[last] = node;
    parent[last] = parentNumber;
  }

  function cross(edge: number, given: number): void {
    crossing[given]!++;
    isCrossing[edge >>> 3]! |= 1 << (edge & 7);
  }

  function visitFromRoot(edge: number, guarded: boolean): void {
    const target = to[edge]!;
    const given = number[target]!;
    if (given === 0) visit(target, guarded);
    else if (given !== 1 && parent[given] !== 1) cross(edge, given);
  }

  /** Depth first from `start`, a child of the root. `guarded` keeps out of the page what does not belong to it. */
  function visit(start: number, guarded: boolean): void {
    let node = start;
    give(node, 1);
    let own = last;
    let depth = 0;
    let edge = firstEdge[node]!;
    let end = firstEdge[node + 1]!;
    let exceptional = (isExceptional[node >>> 3]! & (1 << (node & 7))) !== 0;
    let outside = guarded && !morePage?.[node];
    for (;;) {
      if (edge === end) {
        if (depth === 0) return;
        node = stackNode[--depth]!;
        edge = stackEdge[depth]!;
        end = firstEdge[node + 1]!;
        own = parent[own]!;
        exceptional = (isExceptional[node >>> 3]! & (1 << (node & 7))) !== 0;
        outside = guarded && !morePage?.[node];
        continue;
      }
      const target = to[edge++]!;
      if (target === node) continue;
      const given = number[target]!;
      if (exceptional) {
        const kind = edgeType[edge - 1]!;
        if (kind === EdgeType.weak) continue;
        if (kind === EdgeType.shortcut) {
          skipped.push(target);
          continue;
        }
      }
      if (outside && ((given !== 0 && given <= pageEnd) || morePage?.[target])) continue;
      if (exceptional && isTable?.[node] === 1 && weakTables.holdsPair(edge - 1)) {
        skipped.push(target);
        continue;
      }
      if (given === 0) {
        stackNode[depth] = node;
        stackEdge[depth++] = edge;
        node = target;
        number[node] = ++last;
        vertex[last] = node;
        parent[last] = own;
        own = last;
        edge = firstEdge[node]!;
        end = firstEdge[node + 1]!;
        exceptional = (isExceptional[node >>> 3]! & (1 << (node & 7))) !== 0;
        outside = guarded && !morePage?.[node];
      } else if (given !== 1 && (given < own || parent[given] !== own)) {
        cross(edge - 1, given);
      }
    }
  }

  /**
   * The page is what the global objects reach by any edge that is not weak; the walk above took essential ones alone.
   * The difference: what a weak map's table or a shortcut reaches and nothing else does.
   */
  function pageBeyond(): Uint8Array | undefined {
    let more: Uint8Array | undefined;
    const stack: number[] = [];
    const note = (node: number) => {
      const own = number[node]!;
      if ((own !== 0 && own !== 1) || more?.[node]) return;
      more ??= new Uint8Array(count);
      more[node] = 1;
      stack.push(node);
    };
    for (const node of skipped) note(node);
    while (stack.length > 0) {
      const node = stack.pop()!;
      for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
        if (edgeType[edge] !== EdgeType.weak) note(to[edge]!);
      }
    }
    return more;
  }

  /** Nodes that only inessential edges point to count as children of the root. */
  function visitOrphans(): void {
    const held = essentialTargets();
    for (let node = 0; node < count; node++) {
      if (number[node] === 0 && held[node] === 0) visit(node, true);
    }
  }

  function essentialTargets(): Uint8Array {
    const held = new Uint8Array(count);
    const inPage = (node: number) => (number[node]! > 1 && number[node]! <= pageEnd) || morePage?.[node] === 1;
    for (let node = 0; node < count; node++) {
      const outside = node !== root && !inPage(node);
      for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
        const target = to[edge]!;
        if (number[target] !== 0 || held[target] === 1 || target === node) continue;
        const kind = edgeType[edge];
        if (kind === EdgeType.weak || (kind === EdgeType.shortcut && node !== root)) continue;
        if (outside && inPage(target)) continue;
        if (isTable?.[node] === 1 && weakTables.holdsPair(edge)) continue;
        held[target] = 1;
      }
    }
    return held;
  }
}

/**
 * A bit for each node, set for those with edges that are not essential: few are, and the others' edges need not be looked
 * at so closely.
 */
function nodesWithExceptions(heap: Heap): Uint8Array {
  const { count, firstEdge } = heap.nodes;
  const bits = new Uint8Array((count >>> 3) + 1);
  const note = (node: number) => {
    bits[node >>> 3]! |= 1 << (node & 7);
  };
  for (const kind of [EdgeType.weak, EdgeType.shortcut]) {
    for (const edge of placesOf(kind, heap.edges.type)) note(fromNode(firstEdge, edge));
  }
  for (const table of heap.weakPairs.tables) note(table);
  return bits;
}

/** The node that an edge goes out from: the last one whose edges begin there or before. */
function fromNode(firstEdge: Uint32Array, edge: number): number {
  let low = 0;
  let beyond = firstEdge.length;
  while (beyond - low > 1) {
    const middle = (low + beyond) >>> 1;
    if (firstEdge[middle]! <= edge) low = middle;
    else beyond = middle;
  }
  return low;
}
