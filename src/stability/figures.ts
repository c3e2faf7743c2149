import type { Evidence } from '../model/check.js';
import { METRIC_NAMES, type MetricName, metricDefinition } from '../model/metric.js';
import type { CategoryName } from '../model/report.js';
import type { MeasuredScenario, MetricResult, ScenarioResult } from '../model/result.js';
import { formatFigure } from '../report/parts/figures.js';
import { METRIC_CATEGORIES } from './metric-categories.js';

/** One figure of one scenario. */
export interface ScenarioFigure {
  readonly scenario: MeasuredScenario;
  readonly name: MetricName;
  readonly metric: MetricResult;
}

/** The figures of scenarios that speak for a category. */
export function figuresOf(scenarios: readonly MeasuredScenario[], category: CategoryName): readonly ScenarioFigure[] {
  return allFigures(scenarios).filter(({ name }) => METRIC_CATEGORIES[name] === category);
}

export function allFigures(scenarios: readonly MeasuredScenario[]): readonly ScenarioFigure[] {
  return scenarios.flatMap((scenario) =>
    METRIC_NAMES.flatMap((name) => {
      const metric = scenario.metrics[name];
      return metric ? [{ scenario, name, metric }] : [];
    }),
  );
}

/** Held against something. */
export function decides({ metric }: ScenarioFigure): boolean {
  return metric.verdict !== 'info';
}

/** `chat: survivors 750, the budget is 0`. */
export function figureSentence(figure: ScenarioFigure): string {
  const { scenario, name, metric } = figure;
  const limit = limitText(metric);
  return `${scenario.name}: ${metricDefinition(name).label} ${valueText(metric)}${limit ? `, ${limit}` : ''}`;
}

export function figureEvidence(figure: ScenarioFigure): Evidence {
  const { scenario, name, metric } = figure;
  const limit = limitText(metric);
  return {
    what: `${scenario.name}: ${metricDefinition(name).label}`,
    command: commandOf(scenario),
    value: metric.verdict === 'undecided' ? `${valueText(metric)}, undecided` : valueText(metric),
    ...(limit && { budget: limit }),
    source: scenario.file,
  };
}

/** `3.1 kB ± 60 B`. */
export function valueText({ value, spread, unit, missing }: MetricResult): string {
  if (missing) return 'not measured';
  return formatFigure(value, unit) + (spread > 0 ? ` ± ${formatFigure(spread, unit)}` : '');
}

function limitText({ budget, baseline, unit }: MetricResult): string {
  const limits = [
    budget === null ? '' : `the budget is ${formatFigure(budget, unit)}`,
    baseline === null ? '' : `the baseline ${formatFigure(baseline, unit)}`,
  ];
  return limits.filter(Boolean).join(', ');
}

/** What to run to have a scenario's figures again. */
export function commandOf({ file }: Pick<ScenarioResult, 'file'>): string {
  return `ws-profile run ${/^[\w./@-]+$/.test(file) ? file : `'${file.replaceAll("'", String.raw`'\''`)}'`}`;
}
