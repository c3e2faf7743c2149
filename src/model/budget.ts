import { parseSize } from './bytes.js';
import { isMetricName, METRIC_NAMES, type MetricUnit, metricDefinition } from './metric.js';
import { nearest } from './nearest.js';
import { shown } from './shown.js';

/** A limit in the metric's own unit, or `false` for none; or what is wrong with it, one clause. */
export type ParsedBudget = { readonly limit: number | false } | { readonly problem: string };

/**
 * Reads one budget. Bytes: `'1MB'` (1,000,000 B), `'1MiB'`, or a number of bytes. Times: `'20ms'`, `'1.5s'`, or a
 * number of milliseconds. Counts and rates: a number. `false` switches a default budget off.
 */
export function parseBudget(name: string, budget: unknown): ParsedBudget {
  if (!isMetricName(name)) {
    const guess = nearest(name, METRIC_NAMES);
    return {
      problem: `is no budget that ws-profile knows${guess ? `; did you mean ${guess}?` : ` (${METRIC_NAMES.join(', ')})`}`,
    };
  }
  if (budget === false) return { limit: false };
  const { unit } = metricDefinition(name);
  const limit = readLimit(unit, budget);
  if (limit === undefined) return { problem: `must be ${EXPECTED[unit]} or false, not ${shown(budget)}` };
  if (limit < 0) return { problem: `must be 0 or more, not ${shown(budget)}` };
  return { limit };
}

const EXPECTED: Readonly<Record<MetricUnit, string>> = {
  bytes: "a size with a unit (B, kB, MB, GB, KiB, MiB, GiB, as in '1MB')",
  ms: "a time with a unit (ms or s, as in '20ms')",
  count: 'a number',
  perSecond: 'a number a second',
};

function readLimit(unit: MetricUnit, budget: unknown): number | undefined {
  if (typeof budget === 'number') return Number.isFinite(budget) ? budget : undefined;
  if (typeof budget !== 'string') return undefined;
  if (unit === 'bytes') return /[a-zA-Z]\s*$/.test(budget) ? parseSize(budget) : undefined;
  if (unit === 'ms') return parseTime(budget);
  return undefined;
}

/** Milliseconds of `20ms` or `1.5 s`. */
function parseTime(time: string): number | undefined {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*(ms|s)\s*$/.exec(time);
  return match ? Number(match[1]) * (match[2] === 's' ? 1000 : 1) : undefined;
}
