import * as v from 'valibot';
import { HISTORY_SCHEMA, type HistoryMetric, type HistoryRecord } from '../model/history.js';
import { type MetricName, metricDefinition } from '../model/metric.js';
import type { Revision } from '../model/result.js';
import { WATCH_SCHEMA, type WatchLine } from '../model/watch.js';
import { keyOf, leakOf } from './record.js';

const interval = v.object({ value: v.number(), low: v.number(), high: v.number() });
const leak = v.object({
  id: v.string(),
  className: v.string(),
  loop: v.string(),
  status: v.string(),
  per: v.object({ count: v.number(), bytes: v.number() }),
});
const line = v.object({
  schema: v.literal(WATCH_SCHEMA),
  at: v.pipe(v.string(), v.isoTimestamp()),
  pid: v.number(),
  name: v.string(),
  node: v.string(),
  platform: v.string(),
  fit: v.nullable(v.object({ perOpen: v.nullable(v.number()), perClosed: interval })),
  alerts: v.array(v.object({ kind: v.string() })),
  found: v.nullable(v.array(leak)),
  eventLoopDelayMs: v.object({ p99: v.number() }),
  errors: v.number(),
});

/**
 * The lines of a watch in a text; undefined for any other text. What is no whole line of it is left out: a watch may have been cut
 * short.
 */
export function watchLinesIn(text: string): readonly WatchLine[] | undefined {
  const lines = text.split('\n').flatMap((one) => lineIn(one) ?? []);
  return lines.length > 0 ? lines : undefined;
}

function lineIn(text: string): WatchLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return v.is(line, value) ? (value as unknown as WatchLine) : undefined;
  } catch {
    return undefined;
  }
}

/** One record for each process of a watch. Its managers are its connections, of which there is no fixed number. */
export function watchRecords(lines: readonly WatchLine[], revision: Revision): HistoryRecord[] {
  const byProcess = new Map<number, WatchLine[]>();
  for (const one of lines) {
    const known = byProcess.get(one.pid);
    if (known) known.push(one);
    else byProcess.set(one.pid, [one]);
  }
  return [...byProcess.values()].map((all) => recordOf(all, revision));
}

function recordOf(lines: readonly WatchLine[], revision: Revision): HistoryRecord {
  const [first, last] = [lines[0]!, lines.at(-1)!];
  const delays = lines.map(({ eventLoopDelayMs }) => eventLoopDelayMs.p99);
  const { fit } = last;
  const spread = fit ? (fit.perClosed.high - fit.perClosed.low) / 2 : 0;
  const metrics: Partial<Record<MetricName, HistoryMetric>> = {
    ...(fit && { leakedBytesPerManager: figure('leakedBytesPerManager', fit.perClosed.value, spread) }),
    ...(fit?.perOpen != null && { liveBytesPerManager: figure('liveBytesPerManager', fit.perOpen) }),
    errors: figure('errors', last.errors),
    eventLoopDelayP99: figure('eventLoopDelayP99', Math.max(...delays)),
  };
  return {
    schema: HISTORY_SCHEMA,
    at: first.at,
    scenario: first.name,
    verdict: last.alerts.length > 0 ? 'fail' : 'pass',
    ...revision,
    node: first.node,
    key: keyOf(first),
    managers: 1,
    durationMs: Math.max(0, Date.parse(last.at) - Date.parse(first.at)),
    metrics,
    leaks: (last.found ?? []).map(leakOf),
  };
}

function figure(name: MetricName, value: number, spread = 0): HistoryMetric {
  return { value, unit: metricDefinition(name).unit, spread, baseline: null, budget: null, verdict: 'info' };
}
