import type { ImportPlace, SurfaceProblem } from '../../model/surface.js';
import { countOf } from './figures.js';

/** What is wrong, one sentence; raw text. */
export function surfaceProblemText(problem: SurfaceProblem): string {
  switch (problem.kind) {
    case 'entry-broken':
      return `${problem.entry} can't be imported: it ${problem.reason}`;
    case 'entry-gone':
      return `${problem.entry} is committed with ${countOf(problem.names, 'name')}, and no longer an entry module`;
    case 'unreadable':
      return `${problem.entry}: ${problem.name} can't be read: its getter throws ${problem.reason}`;
    case 'gone':
      return `${problem.entry}: ${problem.name} (${problem.was}) is gone${whereTo(problem)}`;
    case 'kind-changed':
      return `${problem.entry}: ${problem.name} is a ${problem.now}, and was a ${problem.was}`;
    case 'members-gone':
      return `${problem.entry}: ${problem.name} has lost ${problem.members.join(', ')}`;
    case 'deprecated':
      return `${problem.entry}: ${problem.name} is deprecated, and ${problem.reason}`;
    case 'canonical-gone':
      return `${problem.canonical} exports no ${problem.name}, which is to come from there`;
    case 'import-broken':
      return problem.target === null
        ? `${problem.place.specifier} leads nowhere`
        : `${problem.target} exports no ${problem.place.name}`;
    case 'not-canonical':
      return `${problem.place.name} is imported from ${problem.target}, and is to come from ${problem.canonical}`;
  }
}

function whereTo({ successor, movedTo }: Extract<SurfaceProblem, { kind: 'gone' }>): string {
  if (movedTo !== null) return `; ${movedTo} exports it`;
  return successor === null ? '' : `; ${successor} is new: an adapter would keep it importable`;
}

/** The lines of source that a problem breaks. */
export function surfacePlaces(problem: SurfaceProblem): readonly ImportPlace[] {
  if ('place' in problem) return [problem.place];
  return problem.kind === 'gone' ? problem.importers : [];
}
