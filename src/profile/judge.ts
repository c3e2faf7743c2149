import { isComparable } from '../baseline/update.js';
import { heavierClasses } from '../gate/heavier.js';
import { type JudgeInput, judge } from '../gate/judge.js';
import type { Baseline, LiveClass } from '../model/baseline.js';
import type { Config } from '../model/config.js';
import type { IsolationFinding } from '../model/finding.js';
import type { Leak } from '../model/leak.js';
import type { MeasuredScenario, Scale } from '../model/result.js';
import type { Memory, Sample } from '../model/sample.js';
import type { Budgets, ScenarioSettings } from '../model/scenario.js';
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

/** A baseline as far as it can be held against this run. */
function heldAgainst({ settings, config, baseline }: Judging): Pick<JudgeInput, 'baseline' | 'otherManagers'> {
  if (!baseline || isComparable(baseline, settings.managers)) return { baseline };
  const isAsked = config.scenarioOverrides.managers !== undefined;
  const otherManagers = { baseline: baseline.managers ?? 0, now: settings.managers, isAsked };
  return { baseline: undefined, otherManagers };
}

/** Whether a noisy memory metric can't be judged from these rounds: its interval straddles a limit. */
export function isUndecided(judging: Judging, before: Memory, lifecycle: readonly Sample[]): boolean {
  return Object.values(memoryMetrics(judging, before, lifecycle)).some(({ verdict }) => verdict === 'undecided');
}

/** A baseline that is to be written keeps what a live manager's bytes are in; one that refuses them wants to say what is more. */
export function wantsHeaviest(judging: Judging, before: Memory, lifecycle: readonly Sample[]): boolean {
  const { config, baseline } = judging;
  if (config.update === 'all' || (config.update === 'new' && !baseline)) return true;
  const { liveBytesPerManager: live } = memoryMetrics(judging, before, lifecycle);
  return live?.verdict === 'fail' || live?.verdict === 'undecided';
}

function memoryMetrics(judging: Judging, before: Memory, lifecycle: readonly Sample[]): MeasuredScenario['metrics'] {
  const { settings, config } = judging;
  const { baseline } = heldAgainst(judging);
  return judge({
    figures: memoryFigures({ managers: settings.managers, before, lifecycle }),
    leaks: [],
    steady: false,
    baseline,
    budgets: { scenario: settings.budgets, configuration: config.budgets },
  }).metrics;
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
    readonly scale?: Scale | undefined;
  },
): Omit<MeasuredScenario, 'artifacts'> {
  const { settings, config } = judging;
  const { before, lifecycle, steady, handlesLeftOpen, isolation, openTimers, heaviest } = measurement;
  const { refusals, warnings, connections } = measurement;
  const held = heldAgainst(judging);
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
      ...(isolation && isolation.notMeasured === undefined && { bridges: found.findings }),
      ...(measurement.deliveries && { deliveries: found.findings }),
    }),
    leaks: found.leaks,
    leakContext: {
      managers: settings.managers,
      rounds: lifecycle.samples.length,
      made: settings.managers * (settings.warmup + lifecycle.samples.length + (steady ? 1 : 0)),
      survivorShares: lifecycle.growth.survivorShares,
      handlesLeftOpen,
    },
    undecided: [...lifecycle.growth.undecided, ...(steady?.growth.undecided ?? [])],
    shortfall: measurement.shortfall,
    unmeasured: settings.unmeasured,
    steady: steady !== undefined,
    ...held,
    budgets: {
      scenario: settings.budgets,
      configuration: { ...(settings.namesTenants && OF_TENANTS), ...config.budgets },
    },
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
    metrics: withHeavier(judgement.metrics, heaviest, held.baseline),
    ...(heaviest && { heaviest }),
    ...(!judgement.isWhole && { incomplete: true }),
    leaks: found.leaks,
    findings: found.findings,
    plateaus: [...lifecycle.growth.plateaus, ...(steady?.growth.plateaus ?? [])],
    survivors: lifecycle.growth.survivors,
    ...(handlesLeftOpen && { handlesLeftOpen }),
    ...(openTimers && { openTimers }),
    ...(found.scale && { scale: found.scale }),
    ...(refusals && { refusals }),
    ...(warnings && { warnings }),
    ...(connections && { connections }),
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

/** Live bytes that do not pass, with the classes that they are in. */
function withHeavier(
  metrics: MeasuredScenario['metrics'],
  heaviest: readonly LiveClass[] | undefined,
  baseline: Baseline | undefined,
): MeasuredScenario['metrics'] {
  const live = metrics.liveBytesPerManager;
  if (!heaviest || !live || live.verdict === 'pass' || live.verdict === 'info') return metrics;
  const heavier = heavierClasses(heaviest, baseline?.heaviest);
  return heavier.length === 0 ? metrics : { ...metrics, liveBytesPerManager: { ...live, heavier } };
}
