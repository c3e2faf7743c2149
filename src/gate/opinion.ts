import { formatBytes } from '../model/bytes.js';
import type { Leak } from '../model/leak.js';
import { allowance, type MetricName, type MetricUnit, metricDefinition } from '../model/metric.js';
import type { Figure } from '../model/statistics.js';

/** What one limit says of one metric. */
export interface Opinion {
  readonly verdict: 'pass' | 'fail' | 'undecided';
  /** Why it does not pass, one clause. */
  readonly reason?: string;
}

/**
 * An exact metric may reach its budget; a noisy one must stay below it, with its whole interval. Where larger is better,
 * it must stay above.
 */
export function againstBudget(
  name: MetricName,
  figure: Figure,
  budget: number,
  failingLeaks: readonly Leak[],
): Opinion {
  const { kind, label, unit, better } = metricDefinition(name);
  const limit = show(budget, unit);
  if (kind === 'exact') {
    if (figure.value > budget) return fail(`${label} ${show(figure.value, unit)}, the budget is ${limit}`);
    // A store that grows while the number of its objects does not is a leak of no object.
    if (failingLeaks.length > 0 && budget === 0) return fail(growingStores(failingLeaks));
    return { verdict: 'pass' };
  }
  const sign = better === 'larger' ? -1 : 1;
  const over = sign * (figure.value - budget);
  if (over + figure.spread < 0) return { verdict: 'pass' };
  const said = `${label} ${showFigure(figure, unit)}, the budget is ${limit}`;
  return over - figure.spread >= 0 ? fail(said) : undecided(said);
}

/**
 * An exact metric must not exceed its baseline. A noisy one may, by the largest of the metric's relative tolerance, its absolute slack
 * and the noise that the baseline was measured with; its own noise, which more rounds make less, decides whether it does.
 */
export function againstBaseline(name: MetricName, figure: Figure, baseline: Figure): Opinion {
  const { kind, label, unit } = metricDefinition(name);
  if (kind === 'exact') {
    if (figure.value <= baseline.value) return { verdict: 'pass' };
    return fail(`${label} ${show(figure.value, unit)}, the baseline is ${show(baseline.value, unit)}`);
  }
  const allowed = Math.max(allowance(name, baseline.value), baseline.spread);
  const limit = baseline.value + allowed;
  if (figure.value + figure.spread <= limit) return { verdict: 'pass' };
  const said = `${label} ${showFigure(figure, unit)}, the baseline is ${showFigure(baseline, unit)} and allows +${show(allowed, unit)}`;
  return figure.value - figure.spread > limit ? fail(said) : undecided(said);
}

function growingStores(leaks: readonly Leak[]): string {
  const growths = leaks.map(({ per }) => `${formatBytes(per.bytes, { signed: true })} per ${per.unit}`);
  return `a store grows while the number of its objects does not: ${growths.join(', ')}`;
}

function fail(reason: string): Opinion {
  return { verdict: 'fail', reason };
}

function undecided(said: string): Opinion {
  return { verdict: 'undecided', reason: `${said}: its noise reaches over the limit` };
}

function showFigure({ value, spread }: Figure, unit: MetricUnit): string {
  return spread === 0 ? show(value, unit) : `${show(value, unit)} ±${show(spread, unit)}`;
}

function show(value: number, unit: MetricUnit): string {
  if (unit === 'bytes') return formatBytes(Math.round(value));
  const digits = Number(value.toPrecision(value < 1 ? 2 : 4));
  return unit === 'ms' ? `${digits} ms` : unit === 'perSecond' ? `${digits}/s` : String(Number(value.toFixed(3)));
}
