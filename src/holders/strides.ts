import { type Heap, nodeName } from '../heap/heap.js';
import type { HopStep } from '../model/path.js';
import type { Holders } from './holders.js';
import { Role } from './roles.js';

/** One edge on the way from a source to a node. */
export interface Hop {
  readonly from: number;
  readonly edge: number;
  readonly to: number;
}

/** From one thing of the program to the next: the hops between them lead through what is V8's. */
export interface Stride {
  readonly from: number;
  readonly to: number;
  readonly hops: readonly Hop[];
}

/** A stride, with how a path says it. */
export interface SaidStride {
  readonly stride: Stride;
  readonly step: HopStep;
}

/** The strides from a source down to `node`, the source's first. */
export function stridesTo(holders: Holders, node: number): Stride[] {
  return stridesOf(holders.roles, hopsTo(holders, node));
}

/** Hops, one after the other, by the things of the program that they lead to. */
export function stridesOf(roles: Uint8Array, hops: readonly Hop[]): Stride[] {
  const folded: Stride[] = [];
  let start = 0;
  hops.forEach(({ to }, i) => {
    if (roles[to] !== Role.data && i < hops.length - 1) return;
    folded.push({ from: hops[start]!.from, to, hops: hops.slice(start, i + 1) });
    start = i + 1;
  });
  return folded;
}

function hopsTo(holders: Holders, node: number): Hop[] {
  const hops: Hop[] = [];
  for (let to = node; holders.holder[to] !== to; to = holders.holder[to]!) {
    hops.push({ from: holders.holder[to]!, edge: holders.edge[to]!, to });
  }
  return hops.reverse();
}

/** Whether a promise holds what a stride leads to, as it waits to be told how the promise ends. */
export function waitsForPromise(heap: Heap, stride: Stride): boolean {
  return leadsThrough(heap, stride, 'system / PromiseReaction');
}

/** Whether a FinalizationRegistry holds what a stride leads to, until another thing is gone. */
export function isHeldValue(heap: Heap, stride: Stride): boolean {
  return leadsThrough(heap, stride, 'system / WeakCell');
}

function leadsThrough(heap: Heap, { hops }: Stride, name: string): boolean {
  return hops.some(({ to }) => nodeName(heap, to) === name);
}
