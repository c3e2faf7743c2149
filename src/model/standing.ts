import { allowance, type MetricName, metricDefinition } from './metric.js';
import type { Figure } from './statistics.js';

/** How a figure stands to the baseline's: `undecided` where its noise reaches over the most that passes. */
export type Standing = 'same' | 'below' | 'above' | 'undecided';

/** By how much a noisy figure may differ from the baseline's: the metric's allowance, or the noise that the baseline was measured with. */
export function allowedChange(name: MetricName, baseline: Figure): number {
  return Math.max(allowance(name, baseline.value), baseline.spread);
}

/**
 * The one rule of the gate and of `--update`: what stands above or is undecided is refused by the one and accepted by the other. An
 * exact figure may not differ. A noisy one may; its own noise, which more rounds make less, decides whether it differs by more.
 */
export function standing(name: MetricName, { value, spread }: Figure, baseline: Figure): Standing {
  if (metricDefinition(name).kind === 'exact') {
    const [now, before] = [toThousandth(value), toThousandth(baseline.value)];
    return now > before ? 'above' : now < before ? 'below' : 'same';
  }
  const allowed = allowedChange(name, baseline);
  if (value - spread > baseline.value + allowed) return 'above';
  if (value + spread > baseline.value + allowed) return 'undecided';
  return value + spread < baseline.value - allowed ? 'below' : 'same';
}

/** Whether a metric's default budget refuses a figure. It yields to a baseline whose own figure it refuses: that was accepted. */
export function isOverDefaultBudget(name: MetricName, { value, spread }: Figure): boolean {
  const { kind, defaultBudget } = metricDefinition(name);
  if (defaultBudget === undefined) return false;
  return kind === 'exact' ? value > defaultBudget : value + spread >= defaultBudget;
}

/** Objects per manager are held per thousand managers. */
function toThousandth(value: number): number {
  return Math.round(value * 1000);
}
