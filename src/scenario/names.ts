import { decodedMappings, type EncodedSourceMap, TraceMap } from '@jridgewell/trace-mapping';
import type { Edit } from './compile/source-map.js';

export interface RestoredNames {
  readonly code: string;
  readonly edits: readonly Edit[];
}

interface Renamed {
  readonly line: number;
  readonly column: number;
  readonly name: string;
  readonly original: string;
}

const IDENTIFIER = /[\p{ID_Continue}$]+/gu;

/**
 * Gives variables, functions and classes back the names of the source. esbuild numbers a name that shadows another
 * (`class Session` in a function beside a `class Session` becomes `Session2`), and a heap snapshot would show that. Its
 * source map tells the names; esbuild must number the restored code as it numbers its own, which proves that both mean
 * the same. Otherwise the code stays as it is.
 */
export async function restoreNames(code: string, map: EncodedSourceMap): Promise<RestoredNames> {
  const renamed = findRenamed(code, map);
  if (renamed.length === 0) return { code, edits: [] };
  const lines = code.split('\n');
  const edits = renamed.map(({ line, column, name, original }) => {
    const text = lines[line] ?? '';
    lines[line] = text.slice(0, column) + original + text.slice(column + name.length);
    return { line: line + 1, column, added: original.length - name.length };
  });
  const restored = lines.join('\n');
  const { transform } = await import('esbuild');
  const print = async (text: string) =>
    (await transform(text, { loader: 'js', target: 'node20.19', logLevel: 'silent' })).code;
  const [numbered, again] = await Promise.all([print(code), print(restored)]).catch(() => []);
  return numbered !== undefined && numbered === again ? { code: restored, edits } : { code, edits: [] };
}

/** The numbered names of the code, last first, where the map knows every place that a name stands. */
function findRenamed(code: string, map: EncodedSourceMap): readonly Renamed[] {
  const trace = new TraceMap(map);
  const lines = code.split('\n');
  const found: Renamed[] = [];
  for (const [line, segments] of decodedMappings(trace).entries()) {
    for (const segment of segments) {
      const original = segment.length === 5 ? trace.names[segment[4]] : undefined;
      const name = /^[\p{ID_Continue}$]+/u.exec((lines[line] ?? '').slice(segment[0]))?.[0];
      if (!original || !name?.startsWith(original) || original === 'require') continue;
      if (/^\d+$/.test(name.slice(original.length))) found.push({ line, column: segment[0], name, original });
    }
  }
  const known = countBy(found.map(({ name }) => name));
  const all = found.length > 0 ? countBy(code.match(IDENTIFIER) ?? []) : known;
  return found
    .filter(({ name }) => known.get(name) === all.get(name))
    .sort((a, b) => b.line - a.line || b.column - a.column);
}

function countBy(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
