import { nice, ticks } from 'd3-array';
import { type Content, html, type Markup } from '../html.js';

/** Where a chart draws. Its own units are about a pixel of a phone's screen. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const WIDE: Frame = { width: 340, height: 176, left: 52, right: 12, top: 14, bottom: 26 };

/** From a value to a place. */
export type Scale = (value: number) => number;

/** A vertical scale over whole ticks, with the ticks. */
export interface VerticalScale {
  readonly y: Scale;
  readonly ticks: readonly number[];
  readonly min: number;
  readonly max: number;
}

const TICKS = 4;

export function verticalScale({ top, height, bottom }: Frame, values: readonly number[]): VerticalScale {
  const known = values.filter(Number.isFinite);
  const least = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const air = most > least ? (most - least) * 0.06 : Math.max(1, Math.abs(most) * 0.1);
  const [min, max] = nice(least === 0 ? 0 : least - air, most + air, TICKS);
  const y = (value: number) => round(top + (1 - (value - min) / (max - min)) * (height - top - bottom));
  return { y, ticks: ticks(min, max, TICKS), min, max };
}

/** Places for `count` points, the first at the left and the last at the right. */
export function pointScale({ left, width, right }: Frame, count: number, inset = 6): Scale {
  const room = width - left - right - 2 * inset;
  return (index) => round(count < 2 ? left + inset + room / 2 : left + inset + (index / (count - 1)) * room);
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A drawing with a name for who can't see it. `about` says in a sentence what it shows. */
export function drawing(
  id: string,
  { width, height }: Pick<Frame, 'width' | 'height'>,
  about: { readonly title: string; readonly text: string },
  content: Content,
  extra: Content = '',
): Markup {
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-t" aria-describedby="${id}-d" font-family="ui-sans-serif, system-ui, sans-serif" font-size="11" fill="currentColor"${extra}><title id="${id}-t">${about.title}</title><desc id="${id}-d">${about.text}</desc>${content}</svg>`;
}

/** The grid: a line and a label a tick, and the base. */
export function grid(frame: Frame, { y, ticks: levels }: VerticalScale, labels: readonly string[]): Markup {
  const to = frame.width - frame.right;
  return html`<g>${levels.map(
    (level, i) =>
      html`<line class="c-grid" x1="${frame.left}" x2="${to}" y1="${y(level)}" y2="${y(level)}" stroke="#7d8590" stroke-opacity=".25"/><text class="c-soft" x="${frame.left - 6}" y="${round(y(level) + 3.5)}" text-anchor="end" font-size="10">${labels[i]}</text>`,
  )}</g>`;
}

/** A level across a chart: a budget, a baseline. Its name stands at the right, above it. */
export function level(frame: Frame, at: number, name: string, kind: 'budget' | 'baseline'): Markup {
  const to = frame.width - frame.right;
  const [color, dash] = kind === 'budget' ? ['#e5534b', '5 3'] : ['#7d8590', '2 3'];
  return html`<line class="c-${kind}" x1="${frame.left}" x2="${to}" y1="${at}" y2="${at}" stroke="${color}" stroke-width="1.2" stroke-dasharray="${dash}"/><text class="c-${kind}-name" x="${to}" y="${round(at - 3)}" text-anchor="end" font-size="9.5" fill="${color}">${name}</text>`;
}

/** A label under the base. */
export function below(frame: Frame, x: number, text: string, anchor: 'start' | 'middle' | 'end' = 'middle'): Markup {
  return html`<text class="c-soft" x="${x}" y="${frame.height - 8}" text-anchor="${anchor}" font-size="10">${text}</text>`;
}
