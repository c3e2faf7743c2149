import type { HistoryRecord, Trend, TrendPoint } from '../model/history.js';
import { type MetricName, metricDefinition } from '../model/metric.js';
import { findChangePoints } from './changepoints.js';

export interface TrendQuery {
  readonly scenario: string;
  readonly metric: MetricName;
  /** Only the newest so many. */
  readonly last?: number | undefined;
  readonly branch?: string | undefined;
  /** Figures of one key alone compare; by default that of the newest record. */
  readonly key?: string | undefined;
  /** Figures of one N alone compare; by default that of the newest record. */
  readonly managers?: number | undefined;
}

/** The series that a query names, with its change points; undefined where the history has none. */
export function trendOf(records: readonly HistoryRecord[], query: TrendQuery): Trend | undefined {
  const matching = records.filter(
    (record) =>
      record.scenario === query.scenario &&
      record.metrics[query.metric] !== undefined &&
      (query.branch === undefined || record.branch === query.branch),
  );
  const key = query.key ?? matching.at(-1)?.key;
  const ofKey = matching.filter((record) => record.key === key);
  const managers = query.managers ?? ofKey.at(-1)?.managers;
  const alike = ofKey.filter((record) => record.managers === managers);
  const points = alike.flatMap((record) => pointOf(record, query.metric));
  if (key === undefined || managers === undefined || points.length === 0) return undefined;
  const shown = points.slice(query.last === undefined ? 0 : -query.last);
  // The change points of the whole series: what is shown must not change where a level is said to have moved.
  const hidden = points.length - shown.length;
  const changes = findChangePoints(points.map((point) => point.value))
    .map((change) => ({ ...change, index: change.index - hidden }))
    .filter((change) => change.index >= 0);
  const { scenario, metric } = query;
  const ofOtherManagers = ofKey.length - alike.length;
  const { unit } = metricDefinition(metric);
  return { scenario, metric, unit, key, managers, ofOtherManagers, points: shown, changes };
}

function pointOf(record: HistoryRecord, metric: MetricName): TrendPoint[] {
  const { at, commit, branch, uncommitted, verdict: runVerdict, metrics } = record;
  const figures = metrics[metric];
  if (!figures) return [];
  return [{ at, commit, branch, ...(uncommitted !== undefined && { uncommitted }), runVerdict, ...figures }];
}

/** The scenarios of a history, each once, in the order of their first record. */
export function scenariosOf(records: readonly HistoryRecord[]): string[] {
  return [...new Set(records.map((record) => record.scenario))];
}
