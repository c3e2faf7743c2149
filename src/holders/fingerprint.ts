import { createHash } from 'node:crypto';
import type { Path, PathStep } from '../model/path.js';
import { clip, isUnnamedFunction } from './class-names.js';

/**
 * A finding's stable name: eight hexadecimal digits over the path from the root to what was left behind, of classes and edge
 * names alone. What differs from run to run (indexes, keys, line numbers), from version to version of Node, or from build to
 * build (minified names, a compiled file's ending) is left out.
 *
 * @param entry index in `path` of what hangs from the thing that did not grow: its name there may be its data
 */
export function fingerprint(path: Path, entry: number): string {
  const text = path.map((step, i) => normalisedStep(step, i === entry)).join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function normalisedStep({ edge, edgeKind, name }: PathStep, isEntry: boolean): string {
  if (edgeKind === 'root') return `root ${normalisedRoot(name)}`;
  const isNamed = edgeKind === 'variable' || (edgeKind === 'property' && !isEntry);
  return `${edgeKind} ${isNamed ? normalisedName(clip(edge)) : ''} ${normalisedName(name)}`;
}

/** `module scenarios/chat/factory.ts` is the same compiled. */
function normalisedRoot(name: string): string {
  return name.replaceAll('\\', '/').replace(/(?:\.[cm]?[jt]sx?)+$/, '');
}

/** Newer versions of Node call it by its own name, older ones by its parent's. */
const RENAMED: ReadonlyMap<string, string> = new Map([['AbortSignal', 'EventTarget']]);

/** Symbols are named differently from version to version, and one or two letters are a minifier's choice. */
function normalisedName(name: string): string {
  if (/^\[.*\]$/s.test(name)) return '[]';
  if (isUnnamedFunction(name) || /^[\w$]{1,2}\(\)$/.test(name)) return '()';
  if (/^[\w$]{1,2}$/.test(name)) return '';
  return (RENAMED.get(name) ?? name).replace(/\d+/g, '0');
}
