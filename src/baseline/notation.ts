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

/** The figures that a leak makes: `--update` leaves them alone while something leaks. */
export const LEAK_METRICS: readonly MetricName[] = [
  'survivors',
  'leakedObjectsPerManager',
  'leakedBytesPerManager',
  'leakedObjectsPerExercise',
  'leakedBytesPerExercise',
];

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

/**
 * A figure as a baseline file can hold it: rounded to the file's integers. Its interval holds the one that was measured, so that what
 * was just written passes.
 */
export function rounded(name: MetricName, { value, spread }: Figure): Figure {
  const { scale } = notationOf(name);
  // Without the `+ 0`, small negative values become -0.
  const held = Math.round(value * scale) + 0;
  if (metricDefinition(name).kind === 'exact') return { value: held / scale, spread: 0 };
  const off = Math.abs(value * scale - held);
  return {
    value: held / scale,
    spread: spread === 0 && off === 0 ? 0 : Math.ceil(spread * scale + off - 1e-9) / scale,
  };
}
