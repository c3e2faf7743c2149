import { HISTORY_SCHEMA, type HistoryLeak, type HistoryMetric, type HistoryRecord } from '../model/history.js';
import type { Leak } from '../model/leak.js';
import type { MetricName } from '../model/metric.js';
import { isMeasured, type Revision, type RunResult, type ScenarioResult } from '../model/result.js';

/** What a result does not say of itself. */
export interface RunContext extends Revision {
  /** When the run began. */
  readonly at: Date;
}

/** The lines that a run adds to the history, one a scenario. */
export function historyRecords(result: RunResult, context: RunContext): HistoryRecord[] {
  return result.scenarios.map((scenario) => ({
    schema: HISTORY_SCHEMA,
    at: context.at.toISOString(),
    scenario: scenario.name,
    verdict: scenario.verdict,
    commit: context.commit,
    branch: context.branch,
    ...(context.uncommitted !== undefined && { uncommitted: context.uncommitted }),
    node: result.node,
    key: keyOf(result),
    managers: scenario.managers,
    durationMs: Math.round(scenario.durationMs),
    metrics: metricsOf(scenario),
    leaks: isMeasured(scenario) ? scenario.leaks.map(leakOf) : [],
  }));
}

/** `node20-linux-x64`, as baselines are named. */
export function keyOf({ node, platform }: Pick<RunResult, 'node' | 'platform'>): string {
  const [, major = '0'] = /^v?(\d+)/.exec(node) ?? [];
  return `node${major}-${platform}`;
}

function metricsOf(scenario: ScenarioResult): Partial<Record<MetricName, HistoryMetric>> {
  if (!isMeasured(scenario)) return {};
  const entries = Object.entries(scenario.metrics).map(([name, { value, unit, spread, baseline, budget, verdict }]) => [
    name,
    { value, unit, spread, baseline, budget, verdict },
  ]);
  return Object.fromEntries(entries);
}

export function leakOf({ id, className, loop, status, per: { count, bytes } }: Leak): HistoryLeak {
  return { id, className: className.slice(0, 200), loop, status, count, bytes };
}
