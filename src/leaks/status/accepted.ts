import type { AcceptedLeak } from '../../model/baseline.js';
import type { FindingStatus, Per } from '../../model/finding.js';
import type { Leak } from '../../model/leak.js';

/** Differences below this are rounding. */
const EPSILON = 1e-6;

/** What is counted by the clock is no worse up to this multiple of what was accepted: no two machines have the same pace. */
const PACE = 1.5;

/** How a leak compares with what was accepted of it. */
export function compareWithAccepted(
  { unit, count }: Pick<Per, 'unit' | 'count'>,
  accepted: AcceptedLeak | undefined,
): FindingStatus {
  if (!accepted) return 'new';
  const limit = accepted.limit * (unit === 'second' ? PACE : 1);
  if (count > limit + EPSILON) return 'worse';
  return count < accepted.limit - EPSILON ? 'better' : 'known';
}

/** A sentence for each accepted leak that a run no longer shows. `leaks`: of both loops. */
export function goneLeaks(accepted: readonly AcceptedLeak[], leaks: readonly Leak[]): string[] {
  return accepted
    .filter(({ id }) => !leaks.some((leak) => leak.id === id))
    .map(({ id, reason }) => `The accepted leak ${id} (${reason}) is gone: the baseline need not accept it any more.`);
}
