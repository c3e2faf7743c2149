import { judge } from '../gate/judge.js';
import type { Baseline } from '../model/baseline.js';
import type { Config } from '../model/config.js';
import type { Leak } from '../model/leak.js';
import type { MeasuredScenario, Scale } from '../model/result.js';
import type { Memory, Sample } from '../model/sample.js';
import type { ScenarioSettings } from '../model/scenario.js';
import { computeFigures, computePhases, memoryFigures } from './figures.js';
import type { ScenarioMeasurement } from './measure.js';
import { scaleFigure } from './scale.js';

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
  found: { readonly leaks: readonly Leak[]; readonly durationMs: number; readonly scale?: Scale | undefined },
): Omit<MeasuredScenario, 'artifacts'> {
  const { settings, config, baseline } = judging;
  const { before, lifecycle, steady, handlesLeftOpen, openTimers, refusals, warnings, connections } = measurement;
  const judgement = judge({
    figures: computeFigures({
      managers: settings.managers,
      before,
      lifecycle: lifecycle.samples,
      steady: steady?.samples ?? [],
      ...(handlesLeftOpen && { handlesLeftOpen }),
      errors: measurement.errors,
      ...(refusals && { refusals }),
      ...(warnings && { warnings }),
      scaleExponent: found.scale && scaleFigure(found.scale),
      ...(connections && { connections }),
    }),
    leaks: found.leaks,
    undecided: [...lifecycle.growth.undecided, ...(steady?.growth.undecided ?? [])],
    shortfall: measurement.shortfall,
    unmeasured: settings.unmeasured,
    steady: steady !== undefined,
    baseline,
    budgets: { scenario: settings.budgets, configuration: config.budgets },
  });
  return {
    name: settings.name,
    file: settings.file,
    ...(settings.tags.length > 0 && { tags: settings.tags }),
    managers: settings.managers,
    durationMs: Math.round(found.durationMs),
    verdict: judgement.verdict,
    rounds: lifecycle.samples.length,
    steadyRounds: steady?.samples.length ?? 0,
    phases: computePhases(before, lifecycle.samples),
    metrics: judgement.metrics,
    leaks: found.leaks,
    findings: [],
    plateaus: [...lifecycle.growth.plateaus, ...(steady?.growth.plateaus ?? [])],
    survivors: lifecycle.growth.survivors,
    ...(handlesLeftOpen && { handlesLeftOpen }),
    ...(openTimers && { openTimers }),
    ...(found.scale && { scale: found.scale }),
    ...(refusals && { refusals }),
    ...(warnings && { warnings }),
    ...(connections && { connections }),
    notes: [...lifecycle.growth.notes, ...(steady?.growth.notes ?? []), ...judgement.notes, ...measurement.notes],
    samples: [...lifecycle.samples, ...(steady?.samples ?? [])],
  };
}
