import type { MetricResult } from '../../../model/result.js';
import { html, type Markup } from '../html.js';
import { round } from './frame.js';

const [WIDTH, HEIGHT] = [120, 14];

/** A figure as a bar, its budget and its baseline as lines. The cells beside it say the same. Nothing where it has neither. */
export function bullet({ value, spread, budget, baseline, verdict, missing }: MetricResult): Markup | false {
  const limits = [budget, baseline].filter((limit): limit is number => limit !== null && limit > 0);
  if (missing || limits.length === 0) return false;
  const most = Math.max(value + spread, ...limits) * 1.06;
  const x = (at: number) => round(Math.max(0, Math.min(1, at / most)) * (WIDTH - 2) + 1);
  const [mark, color] =
    verdict === 'fail'
      ? ['c-leak', '#e5534b']
      : verdict === 'undecided'
        ? ['c-live', '#b7791f']
        : ['c-info', '#3b82f6'];
  const line = (kind: 'budget' | 'baseline', at: number | null) =>
    at !== null &&
    at > 0 &&
    html`<line class="c-${kind}" x1="${x(at)}" x2="${x(at)}" y1="0.5" y2="${HEIGHT - 0.5}" stroke="${kind === 'budget' ? '#e5534b' : '#7d8590'}" stroke-width="2"/>`;
  const noise =
    spread > 0 &&
    html`<rect class="${mark}" x="${x(value - spread)}" y="6" width="${Math.max(1, round(x(value + spread) - x(value - spread)))}" height="2" fill="${color}" fill-opacity=".5"/>`;
  return html`<svg class="bullet" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true"><rect class="c-track" x="1" y="4" width="${WIDTH - 2}" height="6" rx="3" fill="#7d8590" fill-opacity=".18"/>${value > 0 && html`<rect class="${mark}" x="1" y="4" width="${Math.max(1.5, round(x(value) - 1))}" height="6" rx="3" fill="${color}"/>`}${noise}${line('baseline', baseline)}${line('budget', budget)}</svg>`;
}
