import { describe, expect, it } from 'vitest';
import { findChangePoints } from '../../src/history/changepoints.js';
import { momentsOf, tTest } from '../../src/history/t-test.js';
import { trendOf } from '../../src/history/trend.js';
import { RECORDED, RECORDED_STEP } from './recorded.js';
import { gaussianOf, randomOf, recordOf } from './records.js';

describe("Student's t-test", () => {
  // Reference values of scipy.stats.ttest_ind (equal_var=True).
  it.each([
    [[1, 2, 3, 4], [2, 4, 6, 8, 9], 0.07204514060222243],
    [[3000, 3001, 3003], [3300, 3302, 3299], 1.81629829e-9],
    [[5, 5, 5], [5, 5, 5], 1],
    [[5, 5, 5], [6, 6, 6], 0],
    [[1, 2], [], 1],
  ])('of %j and %j is %f', (a, b, expected) => {
    expect(tTest(momentsOf(a), momentsOf(b))).toBeCloseTo(expected, 12);
  });
});

const series = (length: number, seed: number, level: (i: number) => number) => {
  const noise = gaussianOf(randomOf(seed));
  return Array.from({ length }, (_, i) => level(i) + 30 * noise());
};

describe('change points', () => {
  it('mark the one step of 200 runs, and by how much it moved', () => {
    const [change, ...others] = findChangePoints(series(200, 1, (i) => (i < 120 ? 3100 : 3400)));
    expect(others).toEqual([]);
    expect(change?.index).toBe(120);
    expect(change!.after - change!.before).toBeCloseTo(300, -1.5);
  });

  it('mark the commit of a real step of 300 B, whatever outliers there are, and nothing before it', () => {
    expect(findChangePoints(RECORDED).map(({ index }) => index)).toEqual([RECORDED_STEP]);
    for (let runs = 0; runs <= RECORDED_STEP; runs++) expect(findChangePoints(RECORDED.slice(0, runs))).toEqual([]);
  });

  it('mark several steps, up and down', () => {
    const level = (i: number) => (i < 40 ? 3100 : i < 90 ? 3400 : i < 95 ? 3400 : 3000);
    expect(findChangePoints(series(140, 2, level)).map(({ index }) => index)).toEqual([40, 95]);
  });

  it('mark a step three runs after it, not sooner', () => {
    const values = series(30, 3, (i) => (i < 27 ? 3100 : 3500));
    expect(findChangePoints(values).map(({ index }) => index)).toEqual([27]);
    expect(findChangePoints(values.slice(0, -1))).toEqual([]);
  });

  it('mark a step of figures that are exact, and none where nothing moves', () => {
    expect(findChangePoints([0, 0, 0, 0, 0, 1, 1, 1, 1]).map(({ index }) => index)).toEqual([5]);
    expect(findChangePoints(new Array<number>(200).fill(0))).toEqual([]);
    expect(findChangePoints([])).toEqual([]);
    expect(findChangePoints([1, 2])).toEqual([]);
  });

  it('do not mark a single outlier', () => {
    expect(findChangePoints(series(100, 4, (i) => (i === 50 ? 9000 : 3100)))).toEqual([]);
  });

  it('appear in less than 1% of unchanged series of 200 runs', () => {
    const alarms = Array.from(
      { length: 500 },
      (_, seed) => findChangePoints(series(200, 1000 + seed, () => 3100)).length,
    );
    expect(alarms.filter((count) => count > 0).length / alarms.length).toBeLessThan(0.01 + 3 * Math.sqrt(0.01 / 500));
  });

  it('are the same however often they are looked for', () => {
    const values = series(200, 5, (i) => (i < 77 ? 3100 : 3200));
    expect(findChangePoints(values)).toEqual(findChangePoints(values));
  });
});

describe('trend', () => {
  const records = series(60, 6, (i) => (i < 40 ? 3100 : 3400)).map((value, i) => recordOf(i, value));
  const query = { scenario: 'chat-factory', metric: 'liveBytesPerManager' } as const;

  it('names the commit where the level moved, also when only the last runs are shown', () => {
    for (const last of [undefined, 30]) {
      const trend = trendOf(records, { ...query, last });
      expect(trend?.points).toHaveLength(last ?? 60);
      expect(trend?.changes.map(({ index }) => trend.points[index]?.commit)).toEqual([records[40]?.commit]);
    }
  });

  it('takes one branch and one key alone: the newest’s, unless another is asked for', () => {
    const mixed = [
      ...records,
      recordOf(60, 9000, { branch: 'topic' }),
      recordOf(61, 5000, { key: 'node22-linux-x64' }),
      recordOf(62, 3400),
    ];
    expect(trendOf(mixed, { ...query, branch: 'main' })?.points).toHaveLength(61);
    expect(trendOf(mixed, { ...query, key: 'node22-linux-x64' })?.points).toHaveLength(1);
    expect(trendOf(mixed, { ...query, branch: 'none' })).toBeUndefined();
  });
});
