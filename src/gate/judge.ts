import type { Baseline } from '../model/baseline.js';
import type { Leak } from '../model/leak.js';
import { METRIC_NAMES, type MetricName, metricDefinition } from '../model/metric.js';
import type { MeasuredScenario, MetricResult, MetricVerdict } from '../model/result.js';
import type { Shortfall } from '../model/sample.js';
import type { Budgets, Unmeasured } from '../model/scenario.js';
import { isOverDefaultBudget } from '../model/standing.js';
import type { Figure } from '../model/statistics.js';
import { type LeakContext, withoutExplained } from './explained.js';
import { totalLeaks } from './leak-figures.js';
import { type Limit, resolveLimits } from './limits.js';
import { againstBaseline, againstBudget, type Opinion } from './opinion.js';
import { missedOf } from './shortfall.js';

export interface JudgeInput {
  /** What was measured; the leaks' own figures are taken from `leaks`. */
  readonly figures: Readonly<Partial<Record<MetricName, Figure>>>;
  readonly leaks: readonly Leak[];
  /** From which the part is told that accepted leaks have in the figures. */
  readonly leakContext?: LeakContext | undefined;
  /** What grew and can't be told to be a leak or none, one sentence each. */
  readonly undecided?: readonly string[] | undefined;
  /** Whether the steady loop was measured. */
  readonly steady: boolean;
  /** Of this key; undefined when there is none. */
  readonly baseline: Baseline | undefined;
  /** The baseline is of another N, and therefore not compared: its N. */
  readonly otherManagers?: OtherManagers | undefined;
  /** What was asked for and not measured. */
  readonly shortfall?: Shortfall | undefined;
  /** What of it the scenario says it can do without. */
  readonly unmeasured?: readonly Unmeasured[] | undefined;
  readonly budgets: { readonly scenario: Budgets; readonly configuration: Budgets };
}

/** A baseline of another N. */
interface OtherManagers {
  readonly baseline: number;
  readonly now: number;
  /** By a flag or the environment for this run: the scenario's own N is still the baseline's business. */
  readonly isAsked: boolean;
}

export interface Judgement {
  readonly verdict: MeasuredScenario['verdict'];
  readonly metrics: MeasuredScenario['metrics'];
  /** Whether all was measured that was asked for. */
  readonly isWhole: boolean;
  /** One sentence each. */
  readonly notes: readonly string[];
}

/**
 * Judges a measured scenario: each metric against its budget and its baseline, and the scenario by its worst metric.
 * Exact metrics compare exactly; a noisy one passes or fails when its whole interval lies on one side of the limit,
 * and is `undecided` when the interval straddles it. A metric that the baseline or the scenario's own budgets name
 * and that was not measured fails.
 */
export function judge(input: JudgeInput): Judgement {
  const totals = [
    totalLeaks(input.leaks, 'manager'),
    ...(input.steady ? [totalLeaks(input.leaks, 'exercise')] : []),
    ...(isCountedByTime(input) ? [totalLeaks(input.leaks, 'second')] : []),
  ];
  const explained = input.leakContext && withoutExplained(input.figures, input.leaks, input.leakContext);
  const figures = { ...(explained?.figures ?? input.figures) };
  const unwatched = input.shortfall?.unwatched;
  if (unwatched !== undefined) delete figures.survivors;
  for (const total of totals) {
    figures[total.objectsMetric] = total.objects;
    figures[total.bytesMetric] = total.bytes;
  }
  const limits = resolveLimits(input.budgets.scenario, input.budgets.configuration);
  const metrics: Partial<Record<MetricName, MetricResult>> = {};
  for (const name of METRIC_NAMES) {
    const failingLeaks = totals.find((total) => total.objectsMetric === name)?.failing ?? [];
    const result = judgeMetric(name, figures[name], limits.get(name), input.baseline, failingLeaks);
    if (result) metrics[name] = result;
  }
  if (unwatched !== undefined) {
    const survivors = survivorsMissing(unwatched, limits.get('survivors'), input.baseline);
    if (survivors) metrics.survivors = survivors;
  }
  const { undecided = [] } = input;
  const missed = missedOf(input.shortfall, input.unmeasured ?? []);
  const uncompared = input.otherManagers && notCompared(input.otherManagers);
  return {
    verdict: worst([
      ...Object.values(metrics),
      ...missed,
      ...undecided.map(() => ({ verdict: 'undecided' }) as const),
      ...(uncompared ? [uncompared] : []),
    ]),
    metrics,
    isWhole: missed.length === 0 && (unwatched === undefined || metrics.survivors === undefined),
    notes: [
      ...missed.map(({ note }) => note),
      ...undecided,
      ...(explained?.notes ?? []),
      ...(uncompared ? [uncompared.note] : []),
      ...unknownToBaseline(figures, input.baseline),
    ],
  };
}

/**
 * A committed baseline that says nothing of what the scenario is now leaves the run undecided, until it is written anew. A run that was
 * asked for with another N is held against budgets alone, as one on another Node is.
 */
function notCompared({ baseline, now, isAsked }: OtherManagers): {
  readonly verdict: 'undecided' | 'info';
  readonly note: string;
} {
  const said = `The baseline is of ${baseline} managers and this run of ${now}: its figures are other figures, and were not compared.`;
  if (isAsked) return { verdict: 'info', note: `${said} Budgets alone decided.` };
  return { verdict: 'undecided', note: `${said} --update all writes it of ${now}.` };
}

/** Most runs have no leak by time: its metrics are there when one is, or the scenario asks. */
function isCountedByTime({ leaks, budgets }: JudgeInput): boolean {
  const asked = (['leakedObjectsPerSecond', 'leakedBytesPerSecond'] as const).some(
    (name) => budgets.scenario[name] !== undefined,
  );
  return asked || leaks.some(({ per }) => per.unit === 'second');
}

function judgeMetric(
  name: MetricName,
  figure: Figure | undefined,
  limit: Limit | undefined,
  baseline: Baseline | undefined,
  failingLeaks: readonly Leak[],
): MetricResult | undefined {
  const { unit, gated } = metricDefinition(name);
  const committed = baseline?.metrics[name];
  const isYielding = limit?.from === 'default' && committed !== undefined && isAccepted(name, committed);
  const common = { unit, baseline: committed?.value ?? null, budget: isYielding ? null : (limit?.limit ?? null) };
  if (!figure) {
    const namedBy =
      committed && gated ? 'the baseline' : limit?.from === 'scenario' ? "the scenario's budget" : undefined;
    if (!namedBy) return undefined;
    return {
      ...common,
      value: 0,
      spread: 0,
      verdict: 'fail',
      missing: true,
      reason: `${label(name)} was not measured, though ${namedBy} names it`,
    };
  }
  const opinions: Opinion[] = [];
  if (limit && !isYielding) opinions.push(againstBudget(name, figure, limit.limit, failingLeaks));
  if (committed && (gated || isYielding)) opinions.push(againstBaseline(name, figure, committed));
  const decisive =
    opinions.find(({ verdict }) => verdict === 'fail') ?? opinions.find(({ verdict }) => verdict === 'undecided');
  const verdict: MetricVerdict = opinions.length === 0 ? 'info' : (decisive?.verdict ?? 'pass');
  return { ...common, ...figure, verdict, ...(decisive?.reason !== undefined && { reason: decisive.reason }) };
}

/** What leaks is accepted leak by leak, never by a figure. */
function isAccepted(name: MetricName, committed: Figure): boolean {
  return !name.startsWith('leaked') && isOverDefaultBudget(name, committed);
}

/** Managers that can't be watched: missing, unless the budget `survivors: false` says that nobody asks. */
function survivorsMissing(
  returned: string,
  limit: Limit | undefined,
  baseline: Baseline | undefined,
): MetricResult | undefined {
  if (!limit) return undefined;
  const what = returned === 'undefined' ? 'nothing' : returned === 'null' ? 'null' : `a ${returned}`;
  return {
    unit: metricDefinition('survivors').unit,
    value: 0,
    spread: 0,
    baseline: baseline?.metrics.survivors?.value ?? null,
    budget: limit.limit,
    verdict: 'fail',
    missing: true,
    reason: `survivors were not measured: create returned ${what}, which can't be watched; return the manager, or set the budget survivors: false`,
  };
}

function worst(results: readonly { readonly verdict: MetricVerdict }[]): MeasuredScenario['verdict'] {
  if (results.some(({ verdict }) => verdict === 'fail')) return 'fail';
  return results.some(({ verdict }) => verdict === 'undecided') ? 'undecided' : 'pass';
}

/** A metric that came to the tool, or a steady loop that came to the scenario, after the baseline was written. */
function unknownToBaseline(figures: JudgeInput['figures'], baseline: Baseline | undefined): readonly string[] {
  if (!baseline) return [];
  const names = METRIC_NAMES.filter(
    (name) => metricDefinition(name).gated && figures[name] && baseline.metrics[name] === undefined,
  );
  if (names.length === 0) return [];
  return [`The baseline says nothing of ${names.map(label).join(', ')}; --update all writes it anew.`];
}

function label(name: MetricName): string {
  return metricDefinition(name).label;
}
