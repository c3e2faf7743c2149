import { fails } from '../model/finding.js';
import { allowance, type MetricName, metricDefinition } from '../model/metric.js';
import type { Watch } from '../model/report.js';
import { isMeasured, type MeasuredScenario, type MetricResult, type RunResult } from '../model/result.js';
import { countOf, formatFigure, formatNumber } from '../report/parts/figures.js';
import { allFigures, valueText } from './figures.js';
import { isThin } from './reasons.js';

/** What to watch once it is deployed, by what was seen: nothing that was not measured is named. */
export function monitoringOf(result: RunResult | undefined): readonly Watch[] {
  const measured = (result?.scenarios ?? []).filter(isMeasured);
  return [
    ...liveMemory(measured),
    ...restingMemory(measured),
    ...acceptedLeaks(measured),
    ...filledCaches(measured),
    ...thinMargins(measured),
    ...latencies(measured),
    ...eventLoop(measured),
  ];
}

/** The figure of the scenario in which it is largest. */
function largest(measured: readonly MeasuredScenario[], name: MetricName) {
  return measured
    .flatMap((scenario) => {
      const metric = scenario.metrics[name];
      return metric && !metric.missing ? [{ scenario, metric }] : [];
    })
    .toSorted((a, b) => b.metric.value - a.metric.value)[0];
}

function liveMemory(measured: readonly MeasuredScenario[]): readonly Watch[] {
  const most = largest(measured, 'liveBytesPerManager');
  if (!most || most.metric.value <= 0) return [];
  const { value, spread } = most.metric;
  const level = value + Math.max(spread, allowance('liveBytesPerManager', value));
  return [
    {
      metric: 'heap used and external memory, by open connection',
      level: `more than ${formatFigure(level, 'bytes')} for each`,
      from: from(most, 'liveBytesPerManager'),
    },
  ];
}

/** What the process falls back to when everybody has left. */
function restingMemory(measured: readonly MeasuredScenario[]): readonly Watch[] {
  const most = largest(measured, 'heapGrowth');
  if (!most) return [];
  const { value, spread, budget } = most.metric;
  const level = budget ?? Math.max(0, value) + spread;
  if (level <= 0) return [];
  const { managers, rounds } = most.scenario;
  return [
    {
      metric: 'heap used after a full collection, with no connection open',
      level: `higher by more than ${formatFigure(level, 'bytes')} after ${formatNumber(managers * rounds)} connections`,
      from: from(most, 'heapGrowth'),
    },
  ];
}

function acceptedLeaks(measured: readonly MeasuredScenario[]): readonly Watch[] {
  return measured.flatMap((scenario) =>
    scenario.leaks
      .filter((leak) => !fails(leak) && leak.status !== 'allowed')
      .map(({ className, per, id }) => ({
        metric: `heap used, by ${per.unit}s since the start`,
        level: `rising by more than ${formatFigure(per.bytes, 'bytes')} for each`,
        from: `${scenario.name}: ${className} is accepted to grow (leak ${id})`,
      })),
  );
}

const MAX_CACHES = 5;

/** What filled up and stopped here may fill further where there is more traffic. */
function filledCaches(measured: readonly MeasuredScenario[]): readonly Watch[] {
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  return measured
    .flatMap((scenario) => scenario.plateaus.map((plateau) => ({ scenario, plateau, bytes: total(plateau.bytes) })))
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, MAX_CACHES)
    .map(({ scenario, plateau, bytes }) => ({
      metric: `objects of ${plateau.className}`,
      level: `more than ${formatNumber(total(plateau.windows))} above those at the start, ${formatFigure(bytes, 'bytes')}`,
      from: `${scenario.name}: it grew and stopped there (${plateau.loop} loop)`,
    }));
}

function thinMargins(measured: readonly MeasuredScenario[]): readonly Watch[] {
  return allFigures(measured)
    .filter((figure) => isThin(figure) && figure.name !== 'heapGrowth')
    .map((figure) => ({
      metric: metricDefinition(figure.name).label,
      level: `${metricDefinition(figure.name).better === 'larger' ? 'less' : 'more'} than ${formatFigure(figure.metric.budget ?? 0, figure.metric.unit)}`,
      from: from(figure, figure.name),
    }));
}

function latencies(measured: readonly MeasuredScenario[]): readonly Watch[] {
  const hooks = [
    ['createP99', 'create', 'time to make a manager, p99'],
    ['exerciseP99', 'exercise', 'time of one exercise, p99'],
  ] as const;
  return hooks.flatMap(([name, hook, metric]) => {
    const most = largest(measured, name);
    if (!most) return [];
    const rounds = most.scenario.samples.flatMap((sample) => sample.hooks?.[hook]?.p99 ?? []);
    const worst = rounds.reduce((a, b) => Math.max(a, b), most.metric.value + most.metric.spread);
    const level = most.metric.budget ?? worst;
    const why = most.metric.budget === null ? `, the worst of ${countOf(rounds.length, 'round')}` : ', its budget';
    return [{ metric, level: `more than ${formatFigure(level, 'ms')}${why}`, from: from(most, name) }];
  });
}

/** Below this nobody would notice. */
const NOTICEABLE_MS = 20;

function eventLoop(measured: readonly MeasuredScenario[]): readonly Watch[] {
  const most = largest(measured, 'eventLoopDelayP99');
  if (!most || most.metric.value < NOTICEABLE_MS) return [];
  return [
    {
      metric: 'event-loop delay, p99',
      level: `more than ${formatFigure(most.metric.budget ?? most.metric.value + most.metric.spread, 'ms')}`,
      from: from(most, 'eventLoopDelayP99'),
    },
  ];
}

/** `chat: live bytes/manager 3.1 kB ± 60 B`. */
function from({ scenario, metric }: { scenario: MeasuredScenario; metric: MetricResult }, name: MetricName): string {
  return `${scenario.name}: ${metricDefinition(name).label} ${valueText(metric)}`;
}
