import asciichart from 'asciichart';

/** How one series is drawn: in the order of asciichart's symbols, then the sign of a lone point. */
export interface Stroke {
  readonly symbols: readonly string[];
  readonly point: string;
}

/** A cell of the plot: what is drawn and which series drew it; `undefined` where nothing is. */
export type Cell = { readonly text: string; readonly series: number } | undefined;

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** What asciichart draws left of the plot: a label of one column and the axis. */
const OFFSET = 2;

/**
 * Draws series over each other, the first on top. asciichart draws one at a time, which gives each its own stroke and, as
 * colour is laid on later, none where none is wanted. It must never see an empty series, a gap or a range of 0, nor be
 * left to choose its height (it would take one row a unit).
 */
export function drawGrid(
  series: readonly { readonly values: readonly (number | undefined)[]; readonly stroke: Stroke }[],
  range: Range,
  height: number,
): Cell[][] {
  const width = Math.max(0, ...series.map((one) => one.values.length));
  const rows = rowCount(range, height);
  const grid: Cell[][] = Array.from({ length: rows }, () => new Array<Cell>(width).fill(undefined));
  for (const [index, { values, stroke }] of [...series.entries()].reverse()) {
    for (const { start, part } of segments(values)) drawSegment(grid, start, part, range, height, stroke, index);
  }
  return grid;
}

/** asciichart's own arithmetic: it scales and rounds both ends, so a height may come out one row apart. */
function rowCount({ min, max }: Range, height: number): number {
  const ratio = height / (max - min);
  return Math.round(max * ratio) - Math.round(min * ratio) + 1;
}

/** The value at each row, top first, as asciichart computes its labels. */
export function rowValues(range: Range, height: number): number[] {
  const rows = rowCount(range, height) - 1;
  return Array.from({ length: rows + 1 }, (_, row) => range.max - (row * (range.max - range.min)) / rows);
}

/** The stretches without a gap. */
function segments(values: readonly (number | undefined)[]): { readonly start: number; readonly part: number[] }[] {
  const found: { start: number; part: number[] }[] = [];
  for (const [i, value] of values.entries()) {
    if (value === undefined || !Number.isFinite(value)) continue;
    const last = found.at(-1);
    if (last && last.start + last.part.length === i) last.part.push(value);
    else found.push({ start: i, part: [value] });
  }
  return found;
}

function drawSegment(
  grid: Cell[][],
  start: number,
  part: readonly number[],
  range: Range,
  height: number,
  stroke: Stroke,
  series: number,
): void {
  // asciichart draws from each point to the next: doubling the first gives every point a column.
  const drawn = asciichart.plot([part[0]!, ...part], {
    ...range,
    height,
    offset: OFFSET,
    format: () => ' ',
    symbols: stroke.symbols,
  });
  for (const [row, line] of drawn.split('\n').entries()) {
    for (const [column, text] of [...line].slice(OFFSET).entries()) {
      if (text === ' ') continue;
      grid[row]![start + column] = { text: part.length === 1 ? stroke.point : text, series };
    }
  }
}
