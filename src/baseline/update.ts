import type { Baseline } from '../model/baseline.js';
import type { UpdateMode } from '../model/config.js';
import { allowance, type MetricName, metricDefinition } from '../model/metric.js';
import type { MeasuredScenario } from '../model/result.js';
import { difference, type Figure } from '../model/statistics.js';
import { HELD_METRICS, rounded } from './notation.js';

export interface UpdateInput {
  readonly mode: UpdateMode;
  readonly existing: Baseline | undefined;
  readonly figures: Readonly<Partial<Record<MetricName, Figure>>>;
  readonly verdict: MeasuredScenario['verdict'];
  /** The exact version, `v20.20.2`. */
  readonly node: string;
}

/**
 * The baseline to be written, or undefined when the file stays as it is. `new` writes the first baseline of a run that
 * passed; `all` writes also over an older one where a figure moved beyond its tolerance, and keeps the lines of those
 * that did not. Accepted leaks are people's, and stay.
 */
export function planUpdate({ mode, existing, figures, verdict, node }: UpdateInput): Baseline | undefined {
  const held = Object.fromEntries(
    HELD_METRICS.flatMap((name) => (figures[name] ? [[name, rounded(name, figures[name])]] : [])),
  ) as Baseline['metrics'];
  if (mode === 'none') return undefined;
  if (!existing) {
    return mode === 'new' && verdict !== 'pass' ? undefined : { node, metrics: held, acceptedLeaks: [] };
  }
  if (mode === 'new' || !HELD_METRICS.some((name) => decidesRewrite(name, existing.metrics[name], held[name]))) {
    return undefined;
  }
  const metrics = HELD_METRICS.flatMap((name) => {
    const [before, now] = [existing.metrics[name], held[name]];
    if (!now) return [];
    return [[name, before && !moved(name, before, now) ? before : now]];
  });
  return { ...existing, node, metrics: Object.fromEntries(metrics) };
}

/** A metric that is only shown does not make the file change. */
function decidesRewrite(name: MetricName, before: Figure | undefined, now: Figure | undefined): boolean {
  if (!metricDefinition(name).gated) return false;
  if (!before || !now) return before !== now;
  return moved(name, before, now);
}

/** An exact figure moved when it differs; a noisy one when it differs, up or down, by more than tolerance and noise. */
function moved(name: MetricName, before: Figure, now: Figure): boolean {
  if (metricDefinition(name).kind === 'exact') return before.value !== now.value;
  const { value, spread } = difference(now, before);
  return Math.abs(value) > allowance(name, before.value) + spread;
}
