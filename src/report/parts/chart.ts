import pc from 'picocolors';
import { formatBytes, formatBytesAlike } from '../../model/bytes.js';
import { type Cell, drawGrid, type Range, rowValues, type Stroke } from './chart-grid.js';
import { columnOf, fitToColumns } from './downsample.js';
import { displayWidth, flow, pad } from './layout.js';

/** One line of a chart: a value a point, oldest first; `undefined` where nothing was measured. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
  /** Drawn beneath the others, and left out (and said) where it lies far from them. */
  readonly level?: 'limit' | 'reference';
}

export interface ChartOptions {
  /** Columns for the whole chart, axis and all. */
  readonly width: number;
  /** Rows of the plot; labels and legend come on top. */
  readonly height: number;
  readonly color: boolean;
  /** How a value is said; without it, values are bytes. */
  readonly format?: (value: number) => string;
  /** Bytes are growth: a plus before what grew. */
  readonly signed?: boolean;
  /** One a point, oldest first: commits, rounds. Shown under the axis as far as they fit. */
  readonly labels?: readonly string[];
  /** Points that get a `▲` under the axis. */
  readonly marks?: readonly number[];
  /** One a point, of one column; empty for most. They stand under the axis. */
  readonly signs?: readonly string[];
}

type Paint = ReturnType<typeof pc.createColors>;
type Color = 'cyan' | 'yellow' | 'magenta' | 'green' | 'red' | 'gray';

// Each series has a colour and, for those who see none, a stroke of its own.
const LINES: readonly (Stroke & { readonly color: Color; readonly sample: string })[] = [
  line('cyan', '─│╰╭╮╯', '•'),
  line('yellow', '━┃┗┏┓┛', '■'),
  line('magenta', '═║╚╔╗╝', '◆'),
  line('green', '╌╎└┌┐┘', '○'),
];
const LEVELS = { limit: line('red', '┈┊┈┈┈┈', '┈'), reference: line('gray', '······', '·') } as const;

/** Strokes in the order: horizontal, vertical, down-then-right, up-then-right, right-then-down, right-then-up. */
function line(color: Color, strokes: string, point: string) {
  const [horizontal, vertical, down, up, fall, rise] = [...strokes];
  const symbols = ['┼', '┤', '╶', '╴', horizontal!, down!, up!, fall!, rise!, vertical!];
  return { color, symbols, point, sample: `${horizontal}${horizontal}` };
}

/**
 * Lines of a chart. Points are thinned or stretched to the width; an empty or unmeasured series draws nothing.
 *
 * @returns the lines, none wider than `width`; a single sentence where there is nothing to draw
 */
export function chart(series: readonly Series[], options: ChartOptions): string[] {
  const known = series.flatMap((one) => (one.level ? [] : one.values.filter(isKnown)));
  if (known.length === 0) return ['nothing measured yet'];
  const range = rangeOf(known, series);
  const { format, signed = false } = options;
  const levels = rowValues(range, options.height);
  const axis = format ? levels.map(format) : formatBytesAlike(levels, { signed });
  const say = format ?? ((value: number) => formatBytes(Math.round(value), { signed }));
  const axisWidth = Math.max(...axis.map(displayWidth));
  const columns = Math.max(8, options.width - axisWidth - 2);
  const drawn = series.map((one) => fitted(one, range, columns));
  const styles = stylesOf(series);
  const grid = drawGrid(
    drawn.map((values, i) => ({ values, stroke: styles[i]! })),
    range,
    options.height,
  );
  const paint = pc.createColors(options.color);
  const gutter = ' '.repeat(axisWidth + 2);
  const count = Math.max(...series.map((one) => one.values.length));
  return [
    ...grid.map((row, i) => `${pad(axis[i]!, axisWidth, 'left')} ┤${rowText(row, styles, paint)}`.trimEnd()),
    ...below(options, count, columns).map((text) => (gutter + text).trimEnd()),
    ...legend(series, styles, drawn, { width: options.width, format: say }, paint),
  ];
}

const isKnown = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

/** The measured values with some air, and the levels that lie near enough not to flatten them. */
function rangeOf(known: readonly number[], series: readonly Series[]): Range {
  let min = known.reduce((a, b) => Math.min(a, b));
  let max = known.reduce((a, b) => Math.max(a, b));
  const reach = Math.max(1.5 * (max - min), 0.2 * Math.max(Math.abs(min), Math.abs(max)));
  const levels = series.flatMap((one) => (one.level ? one.values.filter(isKnown) : []));
  const near = levels.filter((level) => level >= min - reach && level <= max + reach);
  for (const level of near) {
    min = Math.min(min, level);
    max = Math.max(max, level);
  }
  if (max > min) return { min, max };
  const air = Math.max(1, Math.abs(max) * 0.2);
  return { min: min - air, max: max + air };
}

function fitted(one: Series, range: Range, columns: number): (number | undefined)[] {
  const values = one.values.map((value) =>
    isKnown(value) && value >= range.min && value <= range.max ? value : undefined,
  );
  return fitToColumns(values, columns).map((point) => values[point]);
}

function stylesOf(series: readonly Series[]) {
  let lines = 0;
  return series.map((one) => (one.level ? LEVELS[one.level] : LINES[lines++ % LINES.length]!));
}

function rowText(row: readonly Cell[], styles: readonly { readonly color: Color }[], paint: Paint): string {
  let text = '';
  for (let from = 0; from < row.length; ) {
    const series = row[from]?.series;
    let to = from + 1;
    while (to < row.length && row[to]?.series === series) to++;
    const run = row.slice(from, to).map((cell) => cell?.text ?? ' ');
    text += series === undefined ? run.join('') : paint[styles[series]!.color](run.join(''));
    from = to;
  }
  return text;
}

/** The rows under the axis: marks, then labels. */
function below({ labels = [], marks = [], signs = [] }: ChartOptions, count: number, columns: number): string[] {
  const rows: string[] = [];
  if (signs.some(Boolean)) {
    const row = new Array<string>(columns).fill(' ');
    for (const [point, sign] of signs.entries())
      if (sign) row[Math.min(columns - 1, columnOf(point, count, columns))] = sign;
    rows.push(row.join(''));
  }
  if (marks.length > 0) {
    const row = new Array<string>(columns).fill(' ');
    for (const mark of marks) row[Math.min(columns - 1, columnOf(mark, count, columns))] = '▲';
    rows.push(row.join(''));
  }
  if (labels.length > 0) rows.push(labelRow(labels, marks, count, columns));
  return rows;
}

/** Labels of the marks first, then of the ends, then of whatever fits between. */
function labelRow(labels: readonly string[], marks: readonly number[], count: number, columns: number): string {
  const taken: { readonly from: number; readonly text: string }[] = [];
  const order = [...marks, 0, labels.length - 1, ...labels.keys()];
  for (const point of order) {
    const text = labels[point];
    if (!text) continue;
    const width = displayWidth(text);
    const from = Math.max(0, Math.min(columnOf(point, count, columns), columns - width));
    const isFree = taken.every((one) => from + width < one.from || from > one.from + displayWidth(one.text));
    if (isFree && width <= columns) taken.push({ from, text });
  }
  return taken.sort((a, b) => a.from - b.from).reduce((row, { from, text }) => pad(row, from) + text, '');
}

function legend(
  series: readonly Series[],
  styles: readonly { readonly color: Color; readonly sample: string }[],
  drawn: readonly (readonly (number | undefined)[])[],
  { width, format }: { readonly width: number; readonly format: (value: number) => string },
  paint: Paint,
): string[] {
  const entries = series.flatMap((one, i) => {
    const last = one.values.findLast(isKnown);
    if (last === undefined) return [];
    const hidden = drawn[i]!.some(isKnown) ? '' : ' (off the chart)';
    return [`${paint[styles[i]!.color](styles[i]!.sample)} ${one.name} ${format(last)}${hidden}`];
  });
  return flow(entries, width, 2);
}
