import type { Leak } from './leak.js';
import type { MetricName } from './metric.js';
import type { MetricResult, Revision, ScenarioResult } from './result.js';

export const HISTORY_SCHEMA = 'ws-profile/history@1';

/** One line of the history: the figures of one scenario in one run. */
export interface HistoryRecord extends Revision {
  readonly schema: typeof HISTORY_SCHEMA;
  /** When the run began, ISO 8601 in UTC. */
  readonly at: string;
  readonly scenario: string;
  readonly verdict: ScenarioResult['verdict'];
  /** `v20.20.2` */
  readonly node: string;
  /** Figures of different keys are never compared: `node20-linux-x64`. */
  readonly key: string;
  readonly managers: number;
  readonly durationMs: number;
  readonly metrics: Readonly<Partial<Record<MetricName, HistoryMetric>>>;
  readonly leaks: readonly HistoryLeak[];
}

/** The one JSON document of `history export`. */
export interface HistoryDocument {
  readonly schema: typeof HISTORY_SCHEMA;
  readonly records: readonly HistoryRecord[];
}

export type HistoryMetric = Omit<MetricResult, 'reason'>;

export interface HistoryLeak extends Pick<Leak, 'id' | 'className' | 'loop' | 'status'> {
  /** For each of the loop's units: a manager made, an exercise done. */
  readonly count: number;
  readonly bytes: number;
}

/** A moment where the level of a figure moved. */
export interface ChangePoint {
  /** The first point of the new level. */
  readonly index: number;
  /** Means of the levels on both sides, each up to the neighbouring change point. */
  readonly before: number;
  readonly after: number;
  /** How likely such a difference is without a change, by Student's t-test. */
  readonly pValue: number;
}

/** One metric of one scenario over time, oldest first; all of one key. */
export interface Trend {
  readonly scenario: string;
  readonly metric: MetricName;
  readonly unit: MetricResult['unit'];
  readonly key: string;
  /** N: figures of different N are never compared. */
  readonly managers: number;
  /** Runs of the same scenario and key that were left out, for their N. */
  readonly ofOtherManagers: number;
  readonly points: readonly TrendPoint[];
  readonly changes: readonly ChangePoint[];
}

export interface TrendPoint extends Revision, HistoryMetric {
  /** Of the whole run, not of the metric. */
  readonly runVerdict: ScenarioResult['verdict'];
  readonly at: string;
}

export const TREND_SCHEMA = 'ws-profile/trend@1';

/** The one JSON document of `trend --json`. */
export interface TrendDocument {
  readonly schema: typeof TREND_SCHEMA;
  readonly trends: readonly Trend[];
}

/** A run held against the newest figures that a branch has of the same scenarios. */
export interface BranchComparison {
  readonly branch: string;
  /** The key that was compared. */
  readonly key: string;
  readonly scenarios: readonly ScenarioComparison[];
}

export interface ScenarioComparison {
  readonly scenario: string;
  /** The run that it was held against; absent, as all that follows, where the branch has none. */
  readonly since?: Pick<HistoryRecord, 'at' | 'commit' | 'verdict'>;
  /** Figures that moved by more than their noise. */
  readonly metrics?: readonly MovedMetric[];
  readonly newLeaks?: readonly HistoryLeak[];
  readonly goneLeaks?: readonly HistoryLeak[];
}

export interface MovedMetric {
  readonly name: MetricName;
  readonly before: HistoryMetric;
  readonly now: HistoryMetric;
}
