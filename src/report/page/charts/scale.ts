import { formatBytesAlike } from '../../../model/bytes.js';
import type { ScalePoint } from '../../../model/result.js';
import { countOf, formatFigure, formatNumber } from '../../parts/figures.js';
import { html, type Markup } from '../html.js';
import { below, drawing, grid, round, type Scale, verticalScale, WIDE } from './frame.js';
import { dotsOf, lineOf } from './lines.js';

/** What one manager costs by how many there are, their number drawn by its logarithm: a level line costs the same. */
export function scaleChart(
  id: string,
  title: string,
  points: readonly ScalePoint[],
  key: 'createMs' | 'liveBytes',
): Markup {
  const unit = key === 'liveBytes' ? 'bytes' : 'ms';
  const values = points.map((point) => point[key]);
  const vertical = verticalScale(WIDE, [0, ...values]);
  const places = points.map(({ managers }) => Math.log(managers));
  const [first = 0, last = 1] = [places[0], places.at(-1)];
  const [left, room] = [WIDE.left + 8, WIDE.width - WIDE.left - WIDE.right - 16];
  const x: Scale = (index) => round(left + ((places[index]! - first) / Math.max(1e-9, last - first)) * room);
  const { y, ticks } = vertical;
  const labels = unit === 'bytes' ? formatBytesAlike(ticks) : ticks.map((tick) => formatFigure(tick, unit));
  const text = points.map((point) => `${countOf(point.managers, 'manager')}: ${formatFigure(point[key], unit)}`);
  return drawing(
    id,
    WIDE,
    { title, text: `${text.join(', ')}.` },
    html`${grid(WIDE, vertical, labels)}${lineOf(values, x, y, 'info')}${dotsOf(values, x, y, 'info')}${points.map(({ managers }, i) => below(WIDE, x(i), formatNumber(managers)))}`,
  );
}
