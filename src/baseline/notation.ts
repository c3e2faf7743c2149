import { METRIC_NAMES, type MetricName, metricDefinition } from '../model/metric.js';
import type { Figure } from '../model/statistics.js';

/** How a metric stands in a baseline file, where every figure is an integer. */
interface Notation {
  /** The metric's key; where the figure is scaled it says so. */
  readonly key: string;
  /** The file's integer for one of the metric's unit. */
  readonly scale: number;
}

/** The metrics that a baseline holds, in the order in which it holds them. */
export const HELD_METRICS: readonly MetricName[] = METRIC_NAMES.filter((name) => {
  const { gated, recorded } = metricDefinition(name);
  return gated || recorded;
});

/** Bytes and counts stand as they are; objects per manager per thousand managers; milliseconds as microseconds. */
export function notationOf(name: MetricName): Notation {
  const { unit } = metricDefinition(name);
  if (unit === 'ms') return { key: `${name}Microseconds`, scale: 1000 };
  if (unit === 'count' && /Per(?:Manager|Exercise)$/.test(name)) {
    return { key: `${name.replace(/Per(Manager|Exercise)$/, 'PerThousand$1')}s`, scale: 1000 };
  }
  return { key: name, scale: 1 };
}

const BY_KEY = new Map(METRIC_NAMES.map((name) => [notationOf(name).key, name]));

/** The metric of a key in a baseline file. */
export function metricOfKey(key: string): MetricName | undefined {
  return BY_KEY.get(key);
}

/** A figure as a baseline file can hold it: rounded to the file's integers. */
export function rounded(name: MetricName, { value, spread }: Figure): Figure {
  const { scale } = notationOf(name);
  // Without the `+ 0`, small negative values become -0.
  const toScale = (one: number) => (Math.round(one * scale) + 0) / scale;
  return { value: toScale(value), spread: metricDefinition(name).kind === 'exact' ? 0 : toScale(spread) };
}
