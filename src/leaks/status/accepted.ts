import type { AcceptedLeak } from '../../model/baseline.js';
import type { FindingStatus } from '../../model/finding.js';
import type { Leak } from '../../model/leak.js';

/** Differences below this are rounding. */
const EPSILON = 1e-6;

/** How a leak compares with what was accepted of it. */
export function compareWithAccepted(count: number, accepted: AcceptedLeak | undefined): FindingStatus {
  if (!accepted) return 'new';
  if (count > accepted.limit + EPSILON) return 'worse';
  return count < accepted.limit - EPSILON ? 'better' : 'known';
}

/** A sentence for each accepted leak that a run no longer shows. `leaks`: of both loops. */
export function goneLeaks(accepted: readonly AcceptedLeak[], leaks: readonly Leak[]): string[] {
  return accepted
    .filter(({ id }) => !leaks.some((leak) => leak.id === id))
    .map(({ id, reason }) => `The accepted leak ${id} (${reason}) is gone: the baseline need not accept it any more.`);
}
