import { describe, expect, it } from 'vitest';
import { type ChartOptions, chart, type Series } from '../../../src/report/parts/chart.js';
import { columnOf, fitToColumns } from '../../../src/report/parts/downsample.js';
import { displayWidth } from '../../../src/report/parts/layout.js';

function draw(series: readonly Series[], options: Partial<ChartOptions> = {}): string[] {
  return chart(series, { width: 60, height: 8, color: false, ...options });
}

const line = (...values: (number | undefined)[]): Series => ({ name: 'heap', values });

describe('chart', () => {
  it('labels the axis in bytes, each row apart from the next', () => {
    const labels = draw([line(3_080, 3_100, 3_090)])
      .filter((row) => row.includes('┤'))
      .map((row) => row.split('┤')[0]!.trim());
    expect(labels[0]).toMatch(/^3\.10\d? kB$/);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('has as many rows for a million bytes as for ten', () => {
    const rows = (...values: number[]) => draw([line(...values)]).filter((row) => row.includes('┤')).length;
    expect(rows(0, 10)).toBe(9);
    expect(rows(0, 1_000_000_000)).toBe(9);
    expect(rows(-5e6, 3e6)).toBe(9);
  });

  it('draws a flat series, a single value and one with gaps of any kind', () => {
    expect(draw([line(5, 5, 5)]).join('\n')).toContain('───');
    expect(draw([line(7)]).join('\n')).toContain('───');
    const gaps = draw([line(1, undefined, Number.NaN, 2, 2, Number.POSITIVE_INFINITY)], { width: 66 });
    expect(gaps[0]).toMatch(/┤ {25,}─{15,}$/);
    expect(gaps.find((row) => row.startsWith('1.0 B'))).toMatch(/┤─{5,15}$/);
  });

  it('says so where there is nothing to draw', () => {
    for (const series of [[], [line()], [line(undefined, Number.NaN)]])
      expect(draw(series)).toEqual(['nothing measured yet']);
  });

  it('tells series apart without colour, and names each in the legend', () => {
    const text = draw([line(1, 1, 1), { name: 'external', values: [5, 5] }, { name: 'RSS', values: [9] }]).join('\n');
    for (const stroke of ['───', '━━━', '═══']) expect(text).toContain(stroke);
    expect(text).toContain('── heap 1 B   ━━ external 5 B   ══ RSS 9 B');
  });

  it('draws a budget that is near, and only says one that would flatten the figures', () => {
    const budget = (limit: number): Series => ({ name: 'budget', values: [limit, limit, limit], level: 'limit' });
    expect(draw([line(3000, 3100, 3050), budget(3150)]).join('\n')).toContain('┈┈┈');
    const far = draw([line(3000, 3100, 3050), budget(1_000_000)]);
    expect(far.join('\n')).toContain('┈┈ budget 1.0 MB (off the chart)');
    expect(far.slice(0, -1).join('\n')).not.toContain('┈┈');
  });

  it('shows labels and marks under their points, the marked ones first', () => {
    const values = Array.from({ length: 50 }, (_, i) => (i < 30 ? 1000 : 2000));
    const rows = draw([line(...values)], { labels: values.map((_, i) => `commit${i}`), marks: [30] });
    const mark = rows.find((row) => row.includes('▲'))!;
    const labels = rows.find((row) => row.includes('commit30'))!;
    expect(labels.indexOf('commit30')).toBe(mark.indexOf('▲'));
    expect(labels).toContain('commit0');
    expect(rows.find((row) => row.includes('│'))?.indexOf('│')).toBe(mark.indexOf('▲'));
    for (const row of rows) expect(displayWidth(row)).toBeLessThanOrEqual(60);
  });
});

describe('thinning to the width', () => {
  it('keeps the ends and every peak', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i % 250 === 125 ? 100 : 0));
    const points = fitToColumns(values, 50);
    expect(points).toHaveLength(50);
    expect([points[0], points.at(-1)]).toEqual([0, 999]);
    expect(points.filter((point) => values[point] === 100)).toEqual([125, 375, 625, 875]);
    expect([...points].sort((a, b) => a - b)).toEqual(points);
  });

  it('shows a step in the column of its first point', () => {
    const values = Array.from({ length: 400 }, (_, i) => (i < 300 ? 0 : 1));
    const points = fitToColumns(values, 70);
    const column = columnOf(300, 400, 70);
    expect(values[points[column - 1]!]).toBe(0);
    expect(values[points[column + 1]!]).toBe(1);
  });

  it('stretches few points over all columns', () => {
    expect(fitToColumns([7, 8], 4)).toEqual([0, 0, 1, 1]);
    expect(columnOf(1, 2, 4)).toBe(2);
    expect(fitToColumns([], 10)).toEqual([]);
  });
});
