import { judge } from '../gate/judge.js';
import type { Baseline } from '../model/baseline.js';
import type { Config } from '../model/config.js';
import type { IsolationFinding } from '../model/finding.js';
import type { Leak } from '../model/leak.js';
import type { MeasuredScenario } from '../model/result.js';
import type { Memory, Sample } from '../model/sample.js';
import type { Budgets, ScenarioSettings } from '../model/scenario.js';
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

/** What nothing of may be seen where it is said whose each manager is. */
const OF_TENANTS: Budgets = { tenantBridges: 0, userSlots: 0 };

/** The scenario's result: its figures, its leaks and its verdict. `leaks` have their sites by now. */
export function judgeMeasurement(
  judging: Judging,
  measurement: ScenarioMeasurement,
  found: {
    readonly leaks: readonly Leak[];
    readonly findings: readonly IsolationFinding[];
    readonly durationMs: number;
  },
): Omit<MeasuredScenario, 'artifacts'> {
  const { settings, config, baseline } = judging;
  const { before, lifecycle, steady, handlesLeftOpen, isolation, openTimers } = measurement;
  const judgement = judge({
    figures: computeFigures({
      managers: settings.managers,
      before,
      lifecycle: lifecycle.samples,
      steady: steady?.samples ?? [],
      ...(handlesLeftOpen && { handlesLeftOpen }),
      errors: measurement.errors,
      ...(isolation && isolation.notMeasured === undefined && { bridges: found.findings }),
      ...(measurement.deliveries && { deliveries: found.findings }),
    }),
    leaks: found.leaks,
    undecided: [...lifecycle.growth.undecided, ...(steady?.growth.undecided ?? [])],
    shortfall: measurement.shortfall,
    unmeasured: settings.unmeasured,
    steady: steady !== undefined,
    baseline,
    budgets: {
      scenario: settings.budgets,
      configuration: { ...(settings.namesTenants && OF_TENANTS), ...config.budgets },
    },
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
    findings: found.findings,
    plateaus: [...lifecycle.growth.plateaus, ...(steady?.growth.plateaus ?? [])],
    survivors: lifecycle.growth.survivors,
    ...(handlesLeftOpen && { handlesLeftOpen }),
    ...(openTimers && { openTimers }),
    notes: [
      ...lifecycle.growth.notes,
      ...(steady?.growth.notes ?? []),
      ...judgement.notes,
      ...measurement.notes,
      ...(isolation?.notMeasured === undefined ? [] : [isolation.notMeasured]),
    ],
    samples: [...lifecycle.samples, ...(steady?.samples ?? [])],
  };
}
