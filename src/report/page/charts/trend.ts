import { formatBytesAlike } from '../../../model/bytes.js';
import type { Trend, TrendPoint } from '../../../model/history.js';
import { metricDefinition } from '../../../model/metric.js';
import { countOf, formatFigure } from '../../parts/figures.js';
import { html, type Markup } from '../html.js';
import { below, drawing, grid, pointScale, round, verticalScale, WIDE } from './frame.js';
import { dotsOf, lineOf } from './lines.js';
import { thin } from './thin.js';

const MAX_POINTS = 100;

/** One figure over the runs of the history, with its budget and its baseline, and a mark where its level moved. */
export function trendChart(id: string, title: string, trend: Trend): Markup {
  const { points, changes, unit } = trend;
  const places = shownPlaces(trend, MAX_POINTS);
  const shown = places.map((place) => points[place]!);
  const values = shown.map(({ value }) => value);
  const levels = (pick: (point: TrendPoint) => number | null) => shown.map((point) => pick(point) ?? undefined);
  const [budgets, baselines] = [levels(({ budget }) => budget), levels(({ baseline }) => baseline)];
  const spread = Math.max(...values) - Math.min(...values);
  const reach = Math.max(2.5 * spread, 0.2 * Math.max(...values.map(Math.abs)));
  const isNear = (at: number | undefined): at is number =>
    at !== undefined && at <= Math.max(...values) + reach && at >= Math.min(...values) - reach;
  const vertical = verticalScale(WIDE, [...values, ...budgets.filter(isNear), ...baselines.filter(isNear)]);
  const x = pointScale(WIDE, shown.length);
  const { y } = vertical;
  const labels =
    unit === 'bytes' ? formatBytesAlike(vertical.ticks) : vertical.ticks.map((tick) => formatFigure(tick, unit));
  const marks = changes.map((change) => {
    const at = x(places.indexOf(change.index));
    const isWorse =
      metricDefinition(trend.metric).better === 'larger' ? change.after < change.before : change.after > change.before;
    const [mark, color] = isWorse ? ['c-leak', '#e5534b'] : ['c-good', '#2da44e'];
    return html`<line class="${mark}" x1="${at}" x2="${at}" y1="${WIDE.top}" y2="${WIDE.height - WIDE.bottom}" stroke="${color}" stroke-dasharray="3 3"/><path class="${mark} c-mark" d="M${at} ${WIDE.height - WIDE.bottom + 1}l4 7h-8z" fill="${color}"/>`;
  });
  const stepped = (kind: 'budget' | 'baseline', at: readonly (number | undefined)[]) => {
    const [color, dash] = kind === 'budget' ? ['#e5534b', '5 3'] : ['#7d8590', '2 3'];
    const path = at
      .map((value, i) => (isNear(value) ? `${isNear(at[i - 1]) ? 'L' : 'M'}${x(i)} ${y(value)}` : ''))
      .join('');
    return (
      path !== '' &&
      html`<path class="c-${kind}" d="${path}" fill="none" stroke="${color}" stroke-width="1.2" stroke-dasharray="${dash}"/>`
    );
  };
  const moved = changes.map(({ index, before, after }) => {
    const show = (value: number) => formatFigure(unit === 'bytes' ? Math.round(value) : Number(value.toFixed(2)), unit);
    return `${show(before)} to ${show(after)} at ${commitOf(points[index]!)}`;
  });
  const text = `${countOf(points.length, 'run')}; ${moved.length > 0 ? `the level moved from ${moved.join(', then from ')}` : 'the level did not move'}.`;
  return drawing(
    id,
    WIDE,
    { title, text },
    html`${grid(WIDE, vertical, labels)}${stepped('baseline', baselines)}${stepped('budget', budgets)}${marks}${lineOf(values, x, y, 'info')}${shown.length <= 40 && dotsOf(values, x, y, 'info')}${below(WIDE, round(WIDE.left), commitOf(shown[0]!), 'start')}${below(WIDE, WIDE.width - WIDE.right, commitOf(shown.at(-1)!), 'end')}`,
  );
}

/** The runs that a chart or its table shows: the first, the last, those where the level moved, and what keeps the course. */
export function shownPlaces({ points, changes }: Trend, most: number): readonly number[] {
  return thin(
    points.map(({ value }) => value),
    most,
    changes.map(({ index }) => index),
  );
}

/** A commit in short, or the day where it is not known. */
export function commitOf({ commit, at }: TrendPoint): string {
  return commit?.slice(0, 7) ?? at.slice(0, 10);
}
