import { area, curveLinear, line } from 'd3-shape';
import { html, type Markup } from '../html.js';
import type { Scale } from './frame.js';

type Values = readonly (number | undefined)[];

export type Tint = 'info' | 'live' | 'soft';
const COLORS: Readonly<Record<Tint, string>> = { info: '#3b82f6', live: '#b7791f', soft: '#7d8590' };

const isKnown = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

/** A line through what was measured, with a gap where nothing was. */
export function lineOf(values: Values, x: Scale, y: Scale, tint: Tint): Markup {
  const path = line<number | undefined>(
    (_, i) => x(i),
    (value) => y(value ?? 0),
  )
    .defined(isKnown)
    .curve(curveLinear)
    .digits(1)(values);
  return html`<path class="c-line c-${tint}" d="${path ?? ''}" fill="none" stroke="${COLORS[tint]}" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round"/>`;
}

export function dotsOf(values: Values, x: Scale, y: Scale, tint: Tint): Markup {
  const dots = values.map((value, i) => isKnown(value) && html`<circle cx="${x(i)}" cy="${y(value)}" r="2.2"/>`);
  return html`<g class="c-dots c-${tint}" fill="${COLORS[tint]}">${dots}</g>`;
}

/** What lies between two lines. */
export function bandOf(lower: Values, upper: Values, x: Scale, y: Scale, tint: Tint): Markup {
  const path = area<number | undefined>(
    (_, i) => x(i),
    (value) => y(value ?? 0),
    (_, i) => y(upper[i] ?? 0),
  )
    .defined((value, i) => isKnown(value) && isKnown(upper[i]))
    .digits(1)(lower);
  return html`<path class="c-band c-${tint}" d="${path ?? ''}" fill="${COLORS[tint]}" fill-opacity=".14" stroke="none"/>`;
}

/** A sign of a line for a legend. */
export function sample(tint: Tint): Markup {
  return html`<svg class="sample" viewBox="0 0 18 8" width="18" height="8" aria-hidden="true"><line class="c-line c-${tint}" x1="1" x2="17" y1="4" y2="4" stroke="${COLORS[tint]}" stroke-width="2.4" stroke-linecap="round"/></svg>`;
}
