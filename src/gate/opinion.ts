import { formatBytes } from '../model/bytes.js';
import type { Leak } from '../model/leak.js';
import { type MetricName, type MetricUnit, metricDefinition } from '../model/metric.js';
import { allowedChange, standing } from '../model/standing.js';
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
  const limit = showMetric(budget, unit);
  if (kind === 'exact') {
    if (figure.value > budget) return fail(`${label} ${showMetric(figure.value, unit)}, the budget is ${limit}`);
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

/** Whether a figure stands where its baseline lets it. */
export function againstBaseline(name: MetricName, figure: Figure, baseline: Figure): Opinion {
  const stands = standing(name, figure, baseline);
  if (stands === 'same' || stands === 'below') return { verdict: 'pass' };
  const { kind, label, unit } = metricDefinition(name);
  if (kind === 'exact')
    return fail(`${label} ${showMetric(figure.value, unit)}, the baseline is ${showMetric(baseline.value, unit)}`);
  const allowed = showMetric(allowedChange(name, baseline), unit);
  const said = `${label} ${showFigure(figure, unit)}, the baseline is ${showFigure(baseline, unit)} and allows +${allowed}`;
  return stands === 'above' ? fail(said) : undecided(said);
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
  return spread === 0 ? showMetric(value, unit) : `${showMetric(value, unit)} ±${showMetric(spread, unit)}`;
}

/** A figure in its metric's unit, as reasons say it. */
export function showMetric(value: number, unit: MetricUnit): string {
  if (unit === 'bytes') return formatBytes(Math.round(value));
  const digits = Number(value.toPrecision(value < 1 ? 2 : 4));
  return unit === 'ms' ? `${digits} ms` : unit === 'perSecond' ? `${digits}/s` : String(Number(value.toFixed(3)));
}
