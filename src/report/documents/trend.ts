import pc from 'picocolors';
import { escapeTerminal } from '../../model/escape.js';
import type { ChangePoint, Trend, TrendPoint } from '../../model/history.js';
import { type MetricName, metricDefinition } from '../../model/metric.js';
import type { Screen } from '../../model/screen.js';
import { chart, type Series } from '../parts/chart.js';
import { countOf, formatFigure } from '../parts/figures.js';
import { flow, wrap } from '../parts/layout.js';

const HEIGHT = 10;
const COMMIT_LENGTH = 7;

type View = Pick<Screen, 'width' | 'color'>;

/**
 * Lines of one chart: trends of one scenario whose metrics share a unit, the budget and the baseline of each as levels,
 * commits under the axis, change points marked; below it a line a change point.
 */
export function trendChart(trends: readonly Trend[], view: View): string[] {
  const [first] = trends;
  if (!first) return [];
  const paint = pc.createColors(view.color);
  const points = longest(trends);
  const isAlone = trends.length === 1;
  const marks = [...new Set(trends.flatMap((trend) => trend.changes.map((change) => indexIn(trend, points, change))))];
  const title = flow(
    [
      paint.bold(escapeTerminal(first.scenario)),
      trends.map((trend) => metricDefinition(trend.metric).label).join(', '),
      paint.dim(`${countOf(points.length, 'run')}, ${first.key}, ${countOf(first.managers, 'manager')}`),
    ],
    view.width,
    2,
  );
  const lines = chart(
    trends.flatMap((trend) => seriesOf(trend, points.length, isAlone)),
    {
      width: view.width,
      height: HEIGHT,
      color: view.color,
      ...(first.unit === 'bytes' ? {} : { format: (value: number) => formatFigure(value, first.unit) }),
      labels: points.map(commitOf),
      marks,
      signs: points.map(signOf),
    },
  );
  return [
    ...title,
    ...lines,
    ...signLines(trends, points, view),
    ...trends.flatMap((trend) => changeLines(trend, isAlone, view)),
  ];
}

/** What stands under a run that is no ordinary one: it failed, or its tree was in no commit. */
function signOf({ runVerdict, uncommitted }: TrendPoint): string {
  if (runVerdict === 'fail') return '✗';
  return uncommitted ? '*' : '';
}

/** What the signs mean, and what is not in the chart. */
function signLines(trends: readonly Trend[], points: readonly TrendPoint[], { width, color }: View): string[] {
  const paint = pc.createColors(color);
  const failed = points.filter(({ runVerdict }) => runVerdict === 'fail').length;
  const uncommitted = points.filter((point) => point.uncommitted).length;
  const others = Math.max(...trends.map(({ ofOtherManagers }) => ofOtherManagers));
  const said = [
    failed > 0 ? `${paint.red('✗')} ${countOf(failed, 'run')} failed` : '',
    uncommitted > 0 ? `* ${uncommitted} of uncommitted changes` : '',
    others > 0
      ? paint.dim(`${countOf(others, 'run')} of another number of managers left out; --managers shows them`)
      : '',
  ];
  return flow(said.filter(Boolean), width, 2);
}

const longest = (trends: readonly Trend[]) =>
  trends.reduce<readonly TrendPoint[]>((most, { points }) => (points.length > most.length ? points : most), []);

/** Shorter series end where the longest ends: what they lack is the oldest. */
const indexIn = (trend: Trend, points: readonly TrendPoint[], change: ChangePoint) =>
  change.index + points.length - trend.points.length;

function seriesOf({ metric, points }: Trend, length: number, isAlone: boolean): Series[] {
  const { label } = metricDefinition(metric);
  const gap = new Array<undefined>(length - points.length).fill(undefined);
  const level = (name: 'budget' | 'baseline', pick: (point: TrendPoint) => number | null): Series[] => {
    const values = points.map((point) => pick(point) ?? undefined);
    const isKnown = values.some((value) => value !== undefined);
    if (!isKnown) return [];
    const kind = name === 'budget' ? 'limit' : 'reference';
    return [{ name: isAlone ? name : `${label}'s ${name}`, values: [...gap, ...values], level: kind }];
  };
  return [
    { name: label, values: [...gap, ...points.map((point) => point.value)] },
    ...level('budget', (point) => point.budget),
    ...level('baseline', (point) => point.baseline),
  ];
}

/** `▲ 3.1 kB → 3.4 kB (+300 B, +9.7%) at commit 1a2b3c4, main, 2026-05-02`. */
function changeLines(trend: Trend, isAlone: boolean, { width, color }: View): string[] {
  const paint = pc.createColors(color);
  if (trend.changes.length === 0) {
    const reason = trend.points.length < 6 ? ' (too few runs to tell)' : '';
    return wrap(`no change point${isAlone ? '' : ` in ${metricDefinition(trend.metric).label}`}${reason}`, width, 2);
  }
  return trend.changes.flatMap((change) => {
    const { at, branch } = trend.points[change.index]!;
    const show = (value: number, signed = false) => formatFigure(precise(value, trend.metric), trend.unit, { signed });
    const moved = change.after - change.before;
    const percent =
      change.before === 0 ? '' : `, ${moved > 0 ? '+' : ''}${((moved / change.before) * 100).toFixed(1)}%`;
    const isWorse = metricDefinition(trend.metric).better === 'larger' ? moved < 0 : moved > 0;
    const tint = isWorse ? paint.red : paint.green;
    const name = isAlone ? '' : `${metricDefinition(trend.metric).label} `;
    const place = [commitOf(trend.points[change.index]!), branch ? escapeTerminal(branch, 60) : '', at.slice(0, 10)];
    const text = `${tint('▲')} ${name}${show(change.before)} → ${show(change.after)} (${tint(show(moved, true))}${percent})`;
    return wrap(`${text} at ${place.filter(Boolean).join(', ')}`, width, 2);
  });
}

/** Means of counts and bytes have digits that say nothing. */
function precise(value: number, metric: MetricName): number {
  const { unit } = metricDefinition(metric);
  return unit === 'bytes' ? Math.round(value) : Number(value.toFixed(2));
}

/** A commit in short, with a `*` where the tree held more than it; or the day where it is not known. */
function commitOf({ commit, at, uncommitted }: TrendPoint): string {
  const name = commit ? escapeTerminal(commit, 40).slice(0, COMMIT_LENGTH) : at.slice(5, 10);
  return uncommitted ? `${name}*` : name;
}
