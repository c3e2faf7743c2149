import { judge } from '../gate/judge.js';
import type { Baseline } from '../model/baseline.js';
import type { Config } from '../model/config.js';
import type { Leak } from '../model/leak.js';
import { holderText } from '../model/path.js';
import type { MeasuredScenario, MetricResult } from '../model/result.js';
import type { Memory, Sample } from '../model/sample.js';
import type { ScenarioSettings } from '../model/scenario.js';
import { redactDocument } from '../secrets/redact.js';
import { computeFigures, computePhases, memoryFigures } from './figures.js';
import type { ScenarioMeasurement } from './measure.js';

/** What a measurement is judged against. */
export interface Judging {
  readonly settings: ScenarioSettings;
  readonly config: Config;
  /** Of this key; undefined when there is none. */
  readonly baseline: Baseline | undefined;
}

/** Whether a noisy memory metric can't be judged from these rounds: its interval straddles a limit. */
export function isUndecided(judging: Judging, before: Memory, lifecycle: readonly Sample[]): boolean {
  const { settings, config, baseline } = judging;
  const { metrics } = judge({
    figures: memoryFigures({ managers: settings.managers, before, lifecycle }),
    leaks: [],
    steady: false,
    baseline,
    budgets: { scenario: settings.budgets, configuration: config.budgets },
  });
  return Object.values(metrics).some(({ verdict }) => verdict === 'undecided');
}

/** The scenario's result: its figures, its leaks and its verdict. `leaks` have their sites by now. */
export function judgeMeasurement(
  judging: Judging,
  measurement: ScenarioMeasurement,
  found: { readonly leaks: readonly Leak[]; readonly durationMs: number },
): Omit<MeasuredScenario, 'artifacts'> {
  const { settings, config, baseline } = judging;
  const { before, lifecycle, steady } = measurement;
  const judgement = judge({
    figures: computeFigures({
      managers: settings.managers,
      before,
      lifecycle: lifecycle.samples,
      steady: steady?.samples ?? [],
      handlesLeftOpen: measurement.handlesLeftOpen,
      errors: measurement.errors,
    }),
    leaks: found.leaks,
    steady: steady !== undefined,
    baseline,
    budgets: { scenario: settings.budgets, configuration: config.budgets },
  });
  return {
    name: settings.name,
    file: settings.file,
    managers: settings.managers,
    durationMs: Math.round(found.durationMs),
    verdict: judgement.verdict,
    rounds: lifecycle.samples.length,
    steadyRounds: steady?.samples.length ?? 0,
    phases: computePhases(before, lifecycle.samples),
    metrics: judgement.metrics,
    leaks: found.leaks,
    plateaus: [...lifecycle.growth.plateaus, ...(steady?.growth.plateaus ?? [])],
    notes: [
      ...lifecycle.growth.notes,
      ...(steady?.growth.notes ?? []),
      ...judgement.notes,
      ...survivorNotes(measurement, found.leaks, judgement.metrics.survivors),
      ...handleNotes(measurement),
    ],
    samples: [...lifecycle.samples, ...(steady?.samples ?? [])],
  };
}

/** Who holds managers that fail the scenario though their number does not grow: no leak says so. */
function survivorNotes(
  { lifecycle }: ScenarioMeasurement,
  leaks: readonly Leak[],
  survivors: MetricResult | undefined,
): string[] {
  if (survivors?.verdict !== 'fail') return [];
  const notes = lifecycle.growth.survivors.map(
    ({ count, className, holder }) =>
      `Survives, but does not grow: ${count} ${className}, held by ${holderText(redactDocument(holder))}.`,
  );
  if (leaks.some(({ loop }) => loop === 'lifecycle')) return notes;
  if (notes.length === 0)
    return ['Nothing that a program holds leads to a survivor in the last snapshot: they come and go.'];
  const { value, budget } = survivors;
  const isOverBudget = typeof budget === 'number' && value > budget;
  if (!isOverBudget) return notes;
  return [...notes, `If so many are meant to survive, set the scenario's budget: survivors: ${value}.`];
}

function handleNotes({ handlesLeftOpen }: ScenarioMeasurement): string[] {
  const kinds = Object.entries(handlesLeftOpen).map(([kind, count]) => `${count} ${kind}`);
  return kinds.length > 0 ? [`Left open after teardown: ${kinds.join(', ')}.`] : [];
}
