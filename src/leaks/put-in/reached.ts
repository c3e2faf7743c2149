import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Original } from '../../holders/sources.js';
import type { Leak, TakeOut } from '../../model/leak.js';
import { comparePositions, type SourcePosition } from '../../model/position.js';
import type { CountedScript } from '../../model/sample.js';

/** A function, by its source. */
interface Counted {
  readonly from: SourcePosition;
  readonly to: SourcePosition;
  readonly count: number;
}

/**
 * Says of the calls that take out again how often they were reached: as often as the function around each was called. V8 leaves out
 * functions that were not called, in a script that was loaded before it counted.
 *
 * @param scripts sources of all scripts that were loaded
 */
export async function withReached(
  leaks: readonly Leak[],
  counted: readonly CountedScript[],
  { scripts, original }: { readonly scripts: readonly string[]; readonly original: Original },
): Promise<Leak[]> {
  const wanted = new Set(leaks.flatMap(({ putInAt }) => putInAt?.takenOut.map(({ file }) => file) ?? []));
  if (counted.length === 0 || wanted.size === 0) return [...leaks];
  const loaded = new Set(scripts);
  const byFile = await functionsByFile(counted, wanted, original);
  const reached = (place: TakeOut): TakeOut =>
    loaded.has(place.file) ? { ...place, reached: callsAround(place, byFile.get(place.file) ?? []) } : place;
  return leaks.map((leak) => {
    const { putInAt } = leak;
    return putInAt ? { ...leak, putInAt: { ...putInAt, takenOut: putInAt.takenOut.map(reached) } } : leak;
  });
}

async function functionsByFile(
  counted: readonly CountedScript[],
  wanted: ReadonlySet<string>,
  original: Original,
): Promise<Map<string, Counted[]>> {
  const byFile = new Map<string, Counted[]>();
  for (const { url, functions } of counted) {
    const { file } = original({ file: url, line: 1, column: 1 });
    if (!wanted.has(file)) continue;
    const text = await readFile(url.startsWith('file:') ? fileURLToPath(url) : url, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const at = positionsIn(text);
    const inSource = (offset: number) => original({ file: url, ...at(offset) });
    const known = byFile.get(file) ?? [];
    byFile.set(file, known);
    for (const { startOffset, endOffset, count } of functions) {
      // The whole module was run when it was loaded.
      if (startOffset === 0 && endOffset >= text.length) continue;
      known.push({ from: inSource(startOffset), to: inSource(endOffset - 1), count });
    }
  }
  return byFile;
}

/** Of the innermost function around a place; 0 where none was called. */
function callsAround(place: SourcePosition, functions: readonly Counted[]): number {
  let innermost: Counted | undefined;
  for (const counted of functions) {
    if (comparePositions(counted.from, place) > 0 || comparePositions(counted.to, place) < 0) continue;
    if (!innermost || comparePositions(counted.from, innermost.from) > 0) innermost = counted;
  }
  return innermost?.count ?? 0;
}

/** Lines and columns, from 1, by offset. */
function positionsIn(text: string): (offset: number) => { readonly line: number; readonly column: number } {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  };
}
