import { formatBytes } from '../../model/bytes.js';
import { METRIC_NAMES, type MetricName, type MetricUnit, metricDefinition } from '../../model/metric.js';
import { nounFor } from '../../model/noun.js';
import type { MeasuredScenario, MetricResult } from '../../model/result.js';
import type { Figure } from '../../model/statistics.js';
import { NOTHING } from './layout.js';

/** A figure as a person reads it: `3.1 kB`, `0.1`, `12.4 ms`. */
export function formatFigure(value: number, unit: MetricUnit, options: { signed?: boolean } = {}): string {
  if (unit === 'bytes') return formatBytes(Math.abs(value) < 10 ? value : Math.round(value), options);
  const sign = options.signed && value > 0 ? '+' : '';
  if (unit === 'ms') return `${sign}${formatNumber(value)} ms`;
  if (unit === 'perSecond') return `${sign}${formatNumber(value)}/s`;
  return `${sign}${formatNumber(value)}`;
}

/** How a cost grows with the managers: `N^0.98 ± 0.04`. */
export function formatExponent({ value, spread }: Figure): string {
  return `N^${value.toFixed(2)} ± ${spread.toFixed(2)}`;
}

/** Up to two decimals, thousands apart: `1`, `0.1`, `12,500`. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 0.1 ? 4 : 2 });
}

/** Always signed, decimals where they say something: `+1.00`, `+0.10`, `+0.004`, `+4,000`. */
export function formatCountEach(count: number): string {
  const size = Math.abs(count);
  const written = size >= 100 ? formatNumber(Math.round(count)) : count.toFixed(size > 0 && size < 0.01 ? 4 : 2);
  return `${count < 0 ? '' : '+'}${written}`;
}

/** `4.1 s`, `180 ms`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1 manager`, `50 managers`, `2 classes`, `3 entries`. */
export function countOf(count: number, noun: string): string {
  return `${formatNumber(count)} ${nounFor(count, noun)}`;
}

/** One metric's row: everything as text, `=` where nothing moved, empty where there is nothing to compare. */
export interface MetricRow {
  readonly name: MetricName;
  readonly label: string;
  readonly baseline: string;
  readonly now: string;
  readonly change: string;
  readonly budget: string;
  readonly result: MetricResult;
}

/** The rows of a scenario's metrics in the order of METRICS; without `all`, those that decide or have something to say. */
export function metricRows(scenario: MeasuredScenario, all: boolean): MetricRow[] {
  return METRIC_NAMES.flatMap((name) => {
    const result = scenario.metrics[name];
    if (!result || !(all || isTelling(name, result))) return [];
    const { label } = metricDefinition(name);
    return [
      {
        name,
        label,
        baseline: result.baseline === null ? NOTHING : formatFigure(result.baseline, result.unit),
        now: formatFigure(result.value, result.unit),
        change: changeOf(result),
        budget: result.budget === null ? NOTHING : formatFigure(result.budget, result.unit),
        result,
      },
    ];
  });
}

function isTelling(name: MetricName, result: MetricResult): boolean {
  if (result.verdict === 'fail' || result.verdict === 'undecided' || result.budget !== null) return true;
  return metricDefinition(name).gated && (result.value !== 0 || (result.baseline ?? 0) !== 0);
}

/** How a figure moved from its baseline: `=`, `+412 B`, `+13%`; noisy figures with a baseline of some size in percent. */
export function changeOf(result: MetricResult): string {
  if (result.baseline === null) return '';
  const moved = result.value - result.baseline;
  if (moved === 0) return '=';
  if (result.spread > 0 && Math.abs(moved) <= result.spread) return '≈';
  const percent = (moved / result.baseline) * 100;
  if (result.spread > 0 && result.baseline > 0 && Math.abs(percent) < 1000) {
    const digits = Math.abs(percent) < 10 ? 1 : 0;
    return `${percent > 0 ? '+' : ''}${percent.toFixed(digits)}%`;
  }
  return formatFigure(moved, result.unit, { signed: true });
}

/** What stood after each window: `150 → 300 → 450`. */
export function cumulative(windows: readonly number[], format: (value: number) => string = formatNumber): string {
  let total = 0;
  return windows
    .map((added) => {
      total += added;
      return format(total);
    })
    .join(' → ');
}
