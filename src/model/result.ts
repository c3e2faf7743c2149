import type { LiveClass } from './baseline.js';
import type { IsolationFinding } from './finding.js';
import type { HeldSurvivors, Leak, Plateau, RetainedAt } from './leak.js';
import type { MetricName, MetricUnit } from './metric.js';
import type { ConnectionHealth, Memory, OpenTimers, Refusal, Sample } from './sample.js';
import type { SecondOpinion } from './second-opinion.js';
import type { Figure } from './statistics.js';
import type { SurfaceResult } from './surface.js';

export const RUN_SCHEMA = 'ws-profile/run@2';

/** `info`: shown, decides nothing. */
export type MetricVerdict = 'pass' | 'fail' | 'undecided' | 'info';

export interface MetricResult {
  readonly value: number;
  readonly unit: MetricUnit;
  /** Half the width of the interval that holds the true value, for noisy metrics; 0 for exact ones. */
  readonly spread: number;
  /** The committed figure; null without a baseline. */
  readonly baseline: number | null;
  /** The absolute limit; null without one. */
  readonly budget: number | null;
  readonly verdict: MetricVerdict;
  /** Why it failed or is undecided, one clause. */
  readonly reason?: string;
  /** For a figure that moved from its baseline: the classes that a live manager has more of, most bytes first. */
  readonly heavier?: readonly HeavierClass[];
  /** It was not measured, though the baseline or a budget names it: `value` means nothing. */
  readonly missing?: true;
}

/** What a live manager has of one class; `before`: by the baseline, null where it is not among the few that that keeps. */
export interface HeavierClass extends LiveClass {
  readonly before: Omit<LiveClass, 'className'> | null;
}

/** What one manager costs as their number grows. */
export interface Scale {
  /** By number, ascending. */
  readonly points: readonly ScalePoint[];
  /** The exponent of the time of `create`, as N grows, with half the width of its interval. */
  readonly createMs?: Figure;
  /** That of the bytes of one live manager. Absent, as the other, where it could not be fitted. */
  readonly liveBytes?: Figure;
}

export interface ScalePoint {
  readonly managers: number;
  /** The median of the rounds' medians, for one manager. */
  readonly createMs: number;
  /** The rounds' median, for one manager. */
  readonly liveBytes: number;
}

/** The three phases of the founding report. */
export interface Phases {
  /** After warm-up, before the first window. */
  readonly before: Memory;
  /** With N managers alive and exercised: medians over the measured rounds. */
  readonly live: Memory;
  /** After the last cleanup. */
  readonly after: Memory;
}

export interface ScenarioResultBase {
  readonly name: string;
  /** Relative to the project's root. */
  readonly file: string;
  /** Absent where it has none, and in documents of earlier versions. */
  readonly tags?: readonly string[];
  /** N. */
  readonly managers: number;
  readonly durationMs: number;
}

/** Measured to the end. */
export interface MeasuredScenario extends ScenarioResultBase {
  readonly verdict: 'pass' | 'fail' | 'undecided';
  /** Measured rounds of the lifecycle loop, warm-up excluded. */
  readonly rounds: number;
  /** Measured rounds of the steady loop; 0 when it is off. */
  readonly steadyRounds: number;
  readonly phases: Phases;
  readonly metrics: Readonly<Partial<Record<MetricName, MetricResult>>>;
  /** The classes that a live manager's bytes are in, most first. Absent where nobody asked. */
  readonly heaviest?: readonly LiveClass[];
  /** Something that was asked for was not measured: the notes say what. */
  readonly incomplete?: true;
  readonly leaks: readonly Leak[];
  /** What reached another tenant, or may. */
  readonly findings: readonly IsolationFinding[];
  readonly plateaus: readonly Plateau[];
  /** What the diagnosis found alive after it, by who allocated it, most bytes first. Absent where there was none. */
  readonly retained?: readonly RetainedAt[];
  /** Who holds managers that were destroyed, where no leak says so; most first. Absent where nobody looked. */
  readonly survivors?: readonly HeldSurvivors[];
  /** Handles left open after teardown, by kind. Absent where nobody looked. */
  readonly handlesLeftOpen?: Readonly<Record<string, number>>;
  /** The timers among them that a snapshot shows. */
  readonly openTimers?: readonly OpenTimers[];
  /** Absent where it was measured with one number of managers alone. */
  readonly scale?: Scale;
  /** Node's warnings by name. Absent where nobody listened. */
  readonly warnings?: Readonly<Record<string, number>>;
  /** What became of its connections, by kind. Absent where it asked for none. */
  readonly connections?: ConnectionHealth;
  /** What became of each id that the factory was to refuse. Absent where there are none. */
  readonly refusals?: readonly Refusal[];
  /** One sentence each: a stale baseline, an unused suppression, a growth that a built-in rule allows. */
  readonly notes: readonly string[];
  readonly samples: readonly Sample[];
  /** Kept artifacts (snapshots, allocation profile), absolute paths. */
  readonly artifacts: readonly string[];
  /** Tries it took, when more than one: a pass on retry is flaky. */
  readonly tries?: number;
  /** What memlab found in the same snapshots, where it was asked. */
  readonly secondOpinion?: SecondOpinion;
}

/** Broke before it could be measured. */
export interface ErroredScenario extends ScenarioResultBase {
  readonly verdict: 'error';
  readonly error: ScenarioFailure;
  readonly tries?: number;
}

export interface ScenarioFailure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly stack?: string;
}

export type ScenarioResult = MeasuredScenario | ErroredScenario;

/** Where a run's code came from; null where that is not known. */
export interface Revision {
  /** The full commit id. */
  readonly commit: string | null;
  readonly branch: string | null;
  /** The tree held changes that are in no commit. Absent where that is not known. */
  readonly uncommitted?: boolean;
}

/** The one JSON document of `--json`. */
export interface RunResult {
  readonly schema: typeof RUN_SCHEMA;
  readonly ok: boolean;
  /** `v20.20.2` */
  readonly node: string;
  /** `linux-x64` */
  readonly platform: string;
  /** When the run began, ISO 8601 in UTC. */
  readonly startedAt?: string;
  /** The commit and branch that were measured, where they are known. */
  readonly revision?: Revision;
  readonly durationMs: number;
  readonly scenarios: readonly ScenarioResult[];
  /** What the entry modules export, held against what is committed; absent where none are configured. */
  readonly surface?: SurfaceResult;
  /** This run's part, when it was one of several shards. */
  readonly shard?: {
    readonly index: number;
    readonly count: number;
    /** The names of all parts' scenarios, in the order of an unsharded run: by them a merge knows that none is missing. */
    readonly all?: readonly string[];
  };
}

export function isMeasured(scenario: ScenarioResult): scenario is MeasuredScenario {
  return scenario.verdict !== 'error';
}
