import { formatBytes, formatBytesAlike } from '../../../model/bytes.js';
import type { Memory, Sample } from '../../../model/sample.js';
import { type Content, html, type Markup } from '../html.js';
import { below, drawing, grid, level, pointScale, verticalScale, WIDE } from './frame.js';
import { bandOf, dotsOf, lineOf } from './lines.js';
import { thin } from './thin.js';

const MAX_POINTS = 90;

export interface RoundsChart {
  readonly id: string;
  readonly title: string;
  readonly samples: readonly Sample[];
  readonly managers: number;
  readonly key: keyof Memory;
  /** What it was before the first window; drawn before the rounds. */
  readonly before?: number | undefined;
  /** Levels as they would be after the rounds. */
  readonly budget?: number | undefined;
  readonly baseline?: number | undefined;
}

/**
 * Memory by round: at rest after each, and with all managers alive, the phases named. A level that lies so far off that it would
 * flatten the rest is said and not drawn.
 */
export function roundsChart({ id, title, samples: all, managers, key, before, budget, baseline }: RoundsChart): Markup {
  const places = thin(
    all.map(({ memory }) => memory[key]),
    MAX_POINTS,
  );
  const samples = places.map((place) => all[place]!);
  const rest = [...(before === undefined ? [] : [before]), ...samples.map(({ memory }) => memory[key])];
  const live = [...(before === undefined ? [] : [undefined]), ...samples.map((sample) => sample.live[key])];
  const drawn = [...rest, ...live].filter((value) => value !== undefined);
  const reach = (Math.max(...drawn) - Math.min(...drawn)) * 2.5;
  const levels = [
    { name: 'budget', at: budget },
    { name: 'baseline', at: baseline },
  ] as const;
  const known = levels.flatMap(({ name, at }) => (at === undefined ? [] : [{ name, at }]));
  const near = known.filter(({ at }) => at >= Math.min(...drawn) - reach && at <= Math.max(...drawn) + reach);
  const far = known.filter((one) => !near.includes(one));
  const vertical = verticalScale(WIDE, [...drawn, ...near.map(({ at }) => at)]);
  const x = pointScale(WIDE, rest.length);
  const { y } = vertical;
  const first = before === undefined ? 0 : 1;
  const last = rest.length - 1;
  const labels: Content = html`${before !== undefined && below(WIDE, x(0), 'before', 'middle')}${below(WIDE, x(first), before !== undefined && last < 12 ? '' : `round ${samples[0]?.round ?? 0}`, 'middle')}${below(WIDE, x(last), last === first ? `round ${samples.at(-1)?.round ?? 0}` : `after round ${samples.at(-1)?.round ?? 0}`, 'end')}`;
  const text = [
    `From ${formatBytes(rest[0] ?? 0)} to ${formatBytes(rest.at(-1) ?? 0)} at rest`,
    `with ${managers} managers alive up to ${formatBytes(Math.max(...drawn))}`,
    ...known.map(({ name, at }) => `the ${name} is at ${formatBytes(Math.round(at))}`),
  ].join(', ');
  const picture = drawing(
    id,
    WIDE,
    { title, text: `${text}.` },
    html`${grid(WIDE, vertical, formatBytesAlike(vertical.ticks))}${bandOf(rest, live, x, y, 'live')}${near.map(({ name, at }) => level(WIDE, y(at), name, name))}${lineOf(live, x, y, 'live')}${lineOf(rest, x, y, 'info')}${rest.length <= 40 && dotsOf(rest, x, y, 'info')}${labels}`,
  );
  const said = far.map(({ name, at }) => `${name} ${formatBytes(Math.round(at))}`).join(', ');
  return html`${picture}${said !== '' && html`<p class="note">Off the chart: ${said}.</p>`}`;
}
