import type { Evidence, EvidenceStatus } from './check.js';
import type { IsolationFinding } from './finding.js';
import type { Leak } from './leak.js';
import type { Phases, Revision, ScenarioFailure, ScenarioResult } from './result.js';

export const REPORT_SCHEMA = 'ws-profile/report@1';

/** What is reported on in any case; the project's checks may add to it. */
export const CATEGORY_NAMES = [
  'memory management',
  'factory pattern',
  'user isolation',
  'singletons',
  'import compatibility',
  'golden path',
  'connection health',
  'architecture compliance',
  'infrastructure',
] as const;
export type CategoryName = (typeof CATEGORY_NAMES)[number];

/** Nothing is `safe` for which these were not passed. */
export const NEEDED_CATEGORIES: readonly CategoryName[] = ['memory management', 'factory pattern', 'golden path'];

/** Scenarios with this tag are the golden path. */
export const GOLDEN_PATH_TAG = 'golden-path';

export type StabilityVerdict = 'safe' | 'not-safe' | 'unknown';
export type Risk = 'low' | 'medium' | 'high';

/** The one JSON document of `ws-profile report --json`: whether to deploy, and why. */
export interface StabilityReport {
  readonly schema: typeof REPORT_SCHEMA;
  readonly verdict: StabilityVerdict;
  readonly risk: Risk;
  /** Why the risk is not lower, the weightiest first. Empty: nothing speaks against it. */
  readonly reasons: readonly Reason[];
  readonly categories: readonly Category[];
  readonly findings: readonly ReportedFinding[];
  readonly changes: readonly Change[];
  readonly monitoring: readonly Watch[];
  /** null where there was none. */
  readonly run: ReportedRun | null;
}

/** One thing that raises the risk. */
export interface Reason {
  readonly risk: Exclude<Risk, 'low'>;
  /** One sentence. */
  readonly text: string;
}

/** One kind of thing that may be wrong, and what is known of it. */
export interface Category {
  /** One of `CATEGORY_NAMES`, or what a check of the project calls its own. */
  readonly name: string;
  readonly status: EvidenceStatus;
  /** One sentence. */
  readonly result: string;
  readonly evidence: readonly Evidence[];
}

export type ReportedFinding = { readonly scenario: string } & (Leak | IsolationFinding);

/** What became of something that others rely on, since it was committed. */
export interface Change {
  /** `breaking`: it fails. `fixed`: it failed in an earlier run. `compatible`: it is another, and breaks nothing. */
  readonly kind: 'breaking' | 'fixed' | 'compatible';
  /** A category's name. */
  readonly category: string;
  /** One sentence. */
  readonly what: string;
  /** What repairs it, or what did, one sentence. */
  readonly fix?: string;
  /** Lines of source that it breaks. */
  readonly places: readonly { readonly file: string; readonly line: number; readonly text: string }[];
}

/** What to watch once it is deployed. */
export interface Watch {
  /** What to measure. */
  readonly metric: string;
  /** What is too much. */
  readonly level: string;
  /** Which figure says so. */
  readonly from: string;
}

/** The run that the report is made of. */
export interface ReportedRun extends Revision {
  readonly ok: boolean;
  /** `v20.20.2` */
  readonly node: string;
  /** `linux-x64` */
  readonly platform: string;
  /** ISO 8601; null where that is not known. */
  readonly startedAt: string | null;
  readonly durationMs: number;
  readonly scenarios: readonly ReportedScenario[];
}

export interface ReportedScenario {
  readonly name: string;
  /** Relative to the project's root. */
  readonly file: string;
  readonly tags: readonly string[];
  readonly managers: number;
  readonly durationMs: number;
  readonly verdict: ScenarioResult['verdict'];
  /** Absent where it broke. */
  readonly phases?: Phases;
  readonly error?: Omit<ScenarioFailure, 'stack'>;
}

export function isLeak(finding: ReportedFinding): finding is { readonly scenario: string } & Leak {
  return 'windows' in finding;
}
