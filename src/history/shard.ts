import { WsProfileError } from '../errors.js';
import type { HistoryRecord } from '../model/history.js';

/** One of `count` parts of a run; `index` counts from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * Reads `--shard i/n`.
 *
 * @throws USAGE unless i and n are whole numbers with 1 ≤ i ≤ n
 */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text.trim()) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (index !== undefined && shard.index >= 1 && shard.index <= shard.count) return shard;
  throw new WsProfileError('USAGE', `--shard ${text} is no part of a run.`, {
    hint: 'Write --shard i/n with i from 1 to n: --shard 1/4, --shard 2/4 …',
  });
}

/** How many of a scenario's runs, the newest, say how long it takes. */
const RUNS = 5;

/** How long each scenario is expected to take, in milliseconds: the median of its newest runs under this key. */
export function expectedDurations(records: readonly HistoryRecord[], key: string): Map<string, number> {
  const durations = new Map<string, number[]>();
  for (const { scenario, durationMs, key: ranUnder, verdict } of records) {
    if (ranUnder !== key || verdict === 'error') continue;
    durations.set(scenario, [...(durations.get(scenario) ?? []), durationMs].slice(-RUNS));
  }
  return new Map([...durations].map(([scenario, times]) => [scenario, median(times)]));
}

/**
 * The scenarios of one part, in their own order. The longest go first, each to the part that has least to do so far (R. L.
 * Graham, "Bounds on Multiprocessing Timing Anomalies", 1969: at most 4/3 of the best split); one without a history counts
 * as a median one. Every part computes the same split, whatever the order of `scenarios`.
 */
export function shardOf<Scenario extends { readonly name: string }>(
  scenarios: readonly Scenario[],
  expectedMs: ReadonlyMap<string, number>,
  { index, count }: Shard,
): Scenario[] {
  const usual = expectedMs.size > 0 ? median([...expectedMs.values()]) : 1;
  const timed = scenarios.map((scenario) => ({ scenario, ms: expectedMs.get(scenario.name) ?? usual }));
  timed.sort((a, b) => b.ms - a.ms || compare(a.scenario.name, b.scenario.name));
  const parts = Array.from({ length: count }, () => ({ ms: 0, scenarios: new Set<Scenario>() }));
  for (const { scenario, ms } of timed) {
    const least = parts.reduce((best, part) => (part.ms < best.ms ? part : best));
    least.ms += ms;
    least.scenarios.add(scenario);
  }
  const mine = parts[index - 1]!.scenarios;
  return scenarios.filter((scenario) => mine.has(scenario));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
