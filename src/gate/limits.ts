import { parseBudget } from '../model/budget.js';
import { METRIC_NAMES, type MetricName, metricDefinition } from '../model/metric.js';
import type { Budgets } from '../model/scenario.js';

/** A metric's absolute limit and who set it. */
export interface Limit {
  readonly limit: number;
  readonly from: 'scenario' | 'configuration' | 'default';
}

/** The limits that apply: the scenario's over the configuration's over the defaults; `false` lifts one. */
export function resolveLimits(scenario: Budgets, configuration: Budgets): ReadonlyMap<MetricName, Limit> {
  const limits = new Map<MetricName, Limit>();
  for (const name of METRIC_NAMES) {
    const own = limitOf(name, scenario);
    const shared = limitOf(name, configuration);
    const preset = metricDefinition(name).defaultBudget ?? false;
    const limit = own ?? shared ?? preset;
    const from = own !== undefined ? 'scenario' : shared !== undefined ? 'configuration' : 'default';
    if (limit !== false) limits.set(name, { limit, from });
  }
  return limits;
}

/** Undefined when the budgets do not name the metric. They were validated where they were read. */
function limitOf(name: MetricName, budgets: Budgets): number | false | undefined {
  if (budgets[name] === undefined) return undefined;
  const parsed = parseBudget(name, budgets[name]);
  return 'limit' in parsed ? parsed.limit : undefined;
}
