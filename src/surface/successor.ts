import { nearest } from '../model/nearest.js';
import type { SurfaceName } from '../model/surface.js';

/** Members that two classes must share, of all that either has, to be taken for one that was renamed. */
const ALIKE = 0.6;

/** A name and what is known of it; undefined of a module that can't be imported. */
export type NamedExport = readonly [name: string, what: Pick<SurfaceName, 'kind' | 'members'> | undefined];

/**
 * The new name that most likely stands for one that is gone: one that holds its words, else a class with the same
 * members, else one that is spelled alike. A name of another kind is none.
 */
export function successorOf([name, was]: NamedExport, added: readonly NamedExport[]): string | undefined {
  const alike = added.filter(([, now]) => !now || !was || now.kind === was.kind);
  const names = alike.map(([other]) => other);
  const containing = names.filter((other) => contains(other, name) || contains(name, other));
  if (containing.length > 0) return shortest(containing);
  const shapes = alike.map(([other, now]) => [other, likeness(was?.members, now?.members)] as const);
  const [best] = shapes.filter(([, score]) => score >= ALIKE).sort((a, b) => b[1] - a[1]);
  return best?.[0] ?? nearest(name, names);
}

function contains(whole: string, part: string): boolean {
  return part.length >= 4 && whole.toLowerCase().includes(part.toLowerCase());
}

function shortest(names: readonly string[]): string | undefined {
  return [...names].sort((a, b) => a.length - b.length)[0];
}

/** Shared members among all; one alone says nothing. */
function likeness(a: readonly string[] = [], b: readonly string[] = []): number {
  const shared = a.filter((member) => b.includes(member)).length;
  return shared < 2 ? 0 : shared / new Set([...a, ...b]).size;
}
