import type { CheckResult } from '../model/check.js';
import type { HistoryRecord } from '../model/history.js';
import type { RunResult } from '../model/result.js';
import type { SurfaceResult } from '../model/surface.js';

/** All that a report is judged from. What is absent was not run. */
export interface StabilityEvidence {
  readonly result?: RunResult | undefined;
  readonly surface?: SurfaceResult | undefined;
  /** Those that are configured and were not run are among them, as such. */
  readonly checks: readonly CheckResult[];
  /** Earlier runs, oldest first; the run itself may be among them. */
  readonly history: readonly HistoryRecord[];
  /** Categories without which nothing is safe, beside those that are needed always. */
  readonly required: readonly string[];
  readonly present: Present;
}

/** What the evidence is compared with, to tell how new it is. */
export interface Present {
  readonly at: Date;
  /** The commit that is checked out; null where that is not known. */
  readonly commit: string | null;
}
