import * as v from 'valibot';
import { HISTORY_SCHEMA, type HistoryRecord } from '../model/history.js';
import { isMetricName, type MetricName } from '../model/metric.js';

const metric = v.object({
  value: v.number(),
  unit: v.picklist(['count', 'bytes', 'ms', 'perSecond']),
  spread: v.number(),
  baseline: v.nullable(v.number()),
  budget: v.nullable(v.number()),
  verdict: v.picklist(['pass', 'fail', 'undecided', 'info']),
});

const leak = v.object({
  id: v.string(),
  className: v.string(),
  loop: v.picklist(['lifecycle', 'steady']),
  status: v.picklist(['new', 'worse', 'known', 'better', 'suppressed', 'allowed']),
  count: v.number(),
  bytes: v.number(),
});

const metricName = v.custom<MetricName>((name) => typeof name === 'string' && isMetricName(name));

const record = v.object({
  schema: v.literal(HISTORY_SCHEMA),
  at: v.pipe(v.string(), v.isoTimestamp()),
  scenario: v.string(),
  verdict: v.picklist(['pass', 'fail', 'undecided', 'error']),
  commit: v.nullable(v.string()),
  branch: v.nullable(v.string()),
  uncommitted: v.exactOptional(v.boolean()),
  node: v.string(),
  key: v.string(),
  managers: v.number(),
  durationMs: v.number(),
  metrics: v.record(v.string(), metric),
  leaks: v.array(leak),
});

/** A line's record; `foreign` for a line of another schema, `torn` for one that is no JSON object or not whole. */
export function parseHistoryLine(line: string): HistoryRecord | 'torn' | 'foreign' {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'torn';
  }
  if (typeof value !== 'object' || value === null) return 'torn';
  if (!('schema' in value) || value.schema !== HISTORY_SCHEMA) return 'foreign';
  const parsed = v.safeParse(record, value);
  if (!parsed.success) return 'foreign';
  const { metrics, ...rest } = parsed.output;
  // Metrics that this version does not know are left out, not refused.
  const known = Object.entries(metrics).filter(([name]) => v.is(metricName, name));
  return { ...rest, metrics: Object.fromEntries(known) };
}
