import pc from 'picocolors';
import { escapeTerminal } from '../../model/escape.js';
import type { Screen } from '../../model/screen.js';
import type { ImportPlace, SurfaceProblem, SurfaceResult } from '../../model/surface.js';
import { countOf } from '../parts/figures.js';
import { wrap } from '../parts/layout.js';

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
  for (const problem of result.problems) {
    const [first = '', ...more] = wrap(problemText(problem), screen.width - 4);
    lines.push('', `  ${paint.red('✗')} ${first}`, ...more.map((line) => `    ${line}`));
    lines.push(...placeLines(problem).map((line) => `      ${line}`));
  }
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

function verdictLine({ status, problems }: SurfaceResult, paint: ReturnType<typeof pc.createColors>): string {
  if (status === 'passed') return paint.green('✓ every committed name can be imported as before');
  if (status === 'failed') return paint.red(`✗ ${countOf(problems.length, 'problem')}`);
  return paint.yellow('? held against nothing');
}

/** One sentence. */
function problemText(problem: SurfaceProblem): string {
  switch (problem.kind) {
    case 'entry-broken':
      return escapeTerminal(`${problem.entry} can't be imported: it ${problem.reason}`, 1000);
    case 'entry-gone':
      return escapeTerminal(
        `${problem.entry} is committed with ${countOf(problem.names, 'name')}, and no longer an entry module`,
      );
    case 'unreadable':
      return escapeTerminal(
        `${problem.entry}: ${problem.name} can't be read: its getter throws ${problem.reason}`,
        500,
      );
    case 'gone':
      return escapeTerminal(`${problem.entry}: ${problem.name} (${problem.was}) is gone${whereTo(problem)}`, 500);
    case 'kind-changed':
      return escapeTerminal(`${problem.entry}: ${problem.name} is a ${problem.now}, and was a ${problem.was}`);
    case 'members-gone':
      return escapeTerminal(`${problem.entry}: ${problem.name} has lost ${problem.members.join(', ')}`, 500);
    case 'deprecated':
      return escapeTerminal(`${problem.entry}: ${problem.name} is deprecated, and ${problem.reason}`, 500);
    case 'canonical-gone':
      return escapeTerminal(`${problem.canonical} exports no ${problem.name}, which is to come from there`);
    case 'import-broken':
      return problem.target === null
        ? escapeTerminal(`${problem.place.specifier} leads nowhere`)
        : escapeTerminal(`${problem.target} exports no ${problem.place.name}`);
    case 'not-canonical':
      return escapeTerminal(
        `${problem.place.name} is imported from ${problem.target}, and is to come from ${problem.canonical}`,
      );
  }
}

function whereTo({ successor, movedTo }: Extract<SurfaceProblem, { kind: 'gone' }>): string {
  if (movedTo !== null) return `; ${movedTo} exports it`;
  return successor === null ? '' : `; ${successor} is new: an adapter would keep it importable`;
}

function placeLines(problem: SurfaceProblem): readonly string[] {
  const places = 'place' in problem ? [problem.place] : problem.kind === 'gone' ? problem.importers : [];
  const hidden = places.length - SHOWN_PLACES;
  const lines = places.slice(0, SHOWN_PLACES).map(placeLine);
  return hidden > 0 ? [...lines, `… ${hidden} more; --json has all of them`] : lines;
}

function placeLine({ file, line, column, text }: ImportPlace): string {
  return `${escapeTerminal(`${file}:${line}:${column}`)}  ${escapeTerminal(text)}`;
}
