import type { LeakStatus } from '../model/leak.js';

/** A leak that a baseline accepts: by its fingerprint, with the reason, up to a limit. */
export interface AcceptedLeak {
  readonly id: string;
  readonly reason: string;
  /** Objects per manager, or per exercise. */
  readonly limit: number;
}

/** Differences below this are rounding. */
const EPSILON = 1e-6;

/** How a leak compares with what was accepted of it. Only `new` and `worse` fail. */
export function compareWithAccepted(count: number, accepted: AcceptedLeak | undefined): LeakStatus {
  if (!accepted) return 'new';
  if (count > accepted.limit + EPSILON) return 'worse';
  return count < accepted.limit - EPSILON ? 'better' : 'known';
}
