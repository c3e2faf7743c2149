import { cumsum } from 'd3-array';
import { formatNumber } from '../../parts/figures.js';
import { html, type Markup } from '../html.js';
import { drawing, type Frame, round, verticalScale } from './frame.js';

const FRAME: Frame = { width: 340, height: 132, left: 12, right: 12, top: 24, bottom: 24 };
const MAX_WINDOWS = 40;

/**
 * What each window added, on top of what the ones before it did: equal steps are a leak, a step and then a floor is a plateau,
 * steps up and down are noise.
 */
export function stepsChart(id: string, title: string, windows: readonly number[], kind: 'leak' | 'plateau'): Markup {
  const shown = windows.slice(0, MAX_WINDOWS);
  const stood = [0, ...cumsum(shown)];
  const { y, min } = verticalScale(FRAME, [0, ...stood]);
  const room = (FRAME.width - FRAME.left - FRAME.right) / shown.length;
  const gap = Math.min(10, room * 0.12);
  const color = kind === 'leak' ? '#e5534b' : '#3b82f6';
  const base = y(Math.max(0, min));
  const bars = shown.map((added, i) => {
    const x = round(FRAME.left + i * room + gap / 2);
    const width = round(room - gap);
    const [from, to] = [y(stood[i]!), y(stood[i + 1]!)];
    const top = Math.min(from, to);
    const tall = Math.max(1.5, Math.abs(from - to));
    const before =
      Math.abs(base - from) > 0.1 &&
      stood[i]! > 0 &&
      html`<rect x="${x}" y="${from}" width="${width}" height="${round(base - from)}" class="c-${kind} c-before" fill="${color}" fill-opacity=".18"/>`;
    return html`${before}<rect x="${x}" y="${round(top)}" width="${width}" height="${round(tall)}" rx="1.5" class="c-${kind}" fill="${color}"/>${shown.length <= 8 && html`<text x="${round(x + width / 2)}" y="${round(top - 5)}" text-anchor="middle" font-weight="600">${added >= 0 ? '+' : '−'}${formatNumber(Math.abs(added))}</text>`}${(shown.length <= 8 || i === 0 || i === shown.length - 1) && html`<text class="c-soft" x="${round(x + width / 2)}" y="${FRAME.height - 8}" text-anchor="middle" font-size="10">${shown.length <= 4 ? `window ${i + 1}` : i + 1}</text>`}`;
  });
  const text = `After each window: ${stood.slice(1).map(formatNumber).join(', ')}.`;
  return drawing(
    id,
    FRAME,
    { title, text },
    html`${bars}<line class="c-grid" x1="${FRAME.left}" x2="${FRAME.width - FRAME.right}" y1="${base}" y2="${base}" stroke="#7d8590"/>`,
  );
}

/** The same in the size of a word. It says what the cells beside it say. */
export function sparkSteps(windows: readonly number[]): Markup {
  const shown = windows.slice(0, MAX_WINDOWS);
  const most = shown.reduce((a, b) => Math.max(a, Math.abs(b)), 1);
  const hasFalls = shown.some((added) => added < 0);
  const [room, base] = [54 / Math.max(1, shown.length), hasFalls ? 8 : 15];
  const bars = shown.map((added, i) => {
    const tall = Math.max(1, (Math.abs(added) / most) * (hasFalls ? 7 : 14));
    return html`<rect x="${round(i * room + 1)}" y="${round(added >= 0 ? base - tall : base)}" width="${round(Math.max(1, room - 2))}" height="${round(tall)}"/>`;
  });
  return html`<svg class="spark" viewBox="0 0 54 16" width="54" height="16" aria-hidden="true" fill="#7d8590">${bars}</svg>`;
}
