import type { Baseline } from '../model/baseline.js';
import type { UpdateMode } from '../model/config.js';
import { type MetricName, metricDefinition } from '../model/metric.js';
import type { MeasuredScenario } from '../model/result.js';
import { isOverDefaultBudget, standing } from '../model/standing.js';
import type { Figure } from '../model/statistics.js';
import { keptClasses } from './heaviest.js';
import { HELD_METRICS, LEAK_METRICS, rounded } from './notation.js';

export interface UpdateInput extends Pick<Baseline, 'heaviest'> {
  readonly mode: UpdateMode;
  readonly existing: Baseline | undefined;
  readonly figures: Readonly<Partial<Record<MetricName, Figure>>>;
  readonly verdict: MeasuredScenario['verdict'];
  /** N. */
  readonly managers: number;
  /** Whether something leaks, or may: its figures are no business of an update. */
  readonly leaks: boolean;
  /** Whether all was measured that was asked for. */
  readonly isWhole: boolean;
  /** The exact version, `v20.20.2`. */
  readonly node: string;
}

/**
 * The baseline to be written, or undefined when the file stays as it is. `new` writes the first baseline of a run that
 * passed; `all` writes also what moved, and keeps the lines of what did not. Leaks are accepted by people: neither they nor their
 * figures are written, and those that a person accepted stay.
 */
export function planUpdate(input: UpdateInput): Baseline | undefined {
  const { mode, existing, verdict, node, managers, isWhole } = input;
  if (mode === 'none' || !isWhole) return undefined;
  if (mode === 'new' && (existing || verdict !== 'pass')) return undefined;
  const comparable = existing && isComparable(existing, managers) ? existing : undefined;
  const names = HELD_METRICS.filter((name) => !(input.leaks && LEAK_METRICS.includes(name)));
  if (comparable && !names.some((name) => decidesRewrite(name, comparable.metrics[name], input.figures[name]))) {
    return undefined;
  }
  const metrics = HELD_METRICS.flatMap((name) => {
    const now = names.includes(name) ? input.figures[name] : comparable?.metrics[name];
    const before = comparable?.metrics[name];
    if (!now) return [];
    return [[name, before && isUnmoved(name, before, now) ? before : rounded(name, now)]];
  });
  const heaviest = input.heaviest?.length ? keptClasses(input.heaviest, comparable?.heaviest) : comparable?.heaviest;
  return {
    ...existing,
    node,
    managers,
    metrics: Object.fromEntries(metrics),
    ...(heaviest && { heaviest }),
    acceptedLeaks: existing?.acceptedLeaks ?? [],
  };
}

/** Figures of another N are other figures. */
export function isComparable({ managers }: Baseline, now: number): boolean {
  return managers === undefined || managers === now;
}

/** A metric that is only shown does not make the file change, unless its default budget would refuse what is there now. */
function decidesRewrite(name: MetricName, before: Figure | undefined, now: Figure | undefined): boolean {
  const isRefused = now !== undefined && isOverDefaultBudget(name, now);
  if (!metricDefinition(name).gated && !isRefused) return false;
  if (!before || !now) return before !== now;
  return !isUnmoved(name, before, now);
}

/** Whether the gate lets a figure pass by the one that is held. */
function isUnmoved(name: MetricName, before: Figure, now: Figure): boolean {
  if (isOverDefaultBudget(name, now) && !isOverDefaultBudget(name, before)) return false;
  return standing(name, now, before) === 'same';
}
