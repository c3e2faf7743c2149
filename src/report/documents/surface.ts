import pc from 'picocolors';
import { escapeTerminal } from '../../model/escape.js';
import type { Screen } from '../../model/screen.js';
import type { ImportPlace, SurfaceProblem, SurfaceResult } from '../../model/surface.js';
import { countOf } from '../parts/figures.js';
import { wrap } from '../parts/layout.js';
import { surfacePlaces, surfaceProblemText } from '../parts/surface-text.js';

const SHOWN_PLACES = 20;
const SHOWN_CHANGES = 50;

/** What `ws-profile surface` found, for a terminal. */
export function surfaceLines(result: SurfaceResult, screen: Screen): readonly string[] {
  const paint = pc.createColors(screen.color);
  const lines = result.entries.map(({ entry, names, types }) => {
    const counts = [
      names === null ? 'not imported' : countOf(names, 'name'),
      types === null ? '' : countOf(types, 'type'),
    ];
    return `${escapeTerminal(entry)}  ${counts.filter(Boolean).join(', ')}`;
  });
  lines.push(...problemLines(result, screen));
  if (result.changes.length > 0) lines.push('');
  for (const { entry, name, change } of result.changes.slice(0, SHOWN_CHANGES)) {
    lines.push(...wrap(`  ${escapeTerminal(`${entry}: ${name} ${change}`)}`, screen.width, 4));
  }
  const hidden = result.changes.length - SHOWN_CHANGES;
  if (hidden > 0) lines.push(`  … ${hidden} more changes; --json has all of them`);
  if (result.notes.length > 0) lines.push('');
  for (const note of result.notes) lines.push(...wrap(`  note  ${escapeTerminal(note)}`, screen.width, 8));
  lines.push('', verdictLine(result, paint));
  return lines;
}

/** What is wrong, each with the lines that it breaks. Nothing where nothing is. */
export function problemLines({ problems }: SurfaceResult, screen: Screen): readonly string[] {
  const paint = pc.createColors(screen.color);
  return problems.flatMap((problem) => {
    const [first = '', ...more] = wrap(escapeTerminal(surfaceProblemText(problem), 1000), screen.width - 4);
    return [
      '',
      `  ${paint.red('✗')} ${first}`,
      ...more.map((line) => `    ${line}`),
      ...placeLines(problem).map((line) => `      ${line}`),
    ];
  });
}

function verdictLine({ status, problems }: SurfaceResult, paint: ReturnType<typeof pc.createColors>): string {
  if (status === 'passed') return paint.green('✓ every committed name can be imported as before');
  if (status === 'failed') return paint.red(`✗ ${countOf(problems.length, 'problem')}`);
  return paint.yellow('? held against nothing');
}

function placeLines(problem: SurfaceProblem): readonly string[] {
  const places = surfacePlaces(problem);
  const hidden = places.length - SHOWN_PLACES;
  const lines = places.slice(0, SHOWN_PLACES).map(placeLine);
  return hidden > 0 ? [...lines, `… ${hidden} more; --json has all of them`] : lines;
}

function placeLine({ file, line, column, text }: ImportPlace): string {
  return `${escapeTerminal(`${file}:${line}:${column}`)}  ${escapeTerminal(text)}`;
}
