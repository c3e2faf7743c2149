import { describe, expect, it } from 'vitest';
import { slope } from '../../src/model/statistics.js';

describe('the slope of points', () => {
  it('is exact with no spread where they lie on a line', () => {
    const points = [1, 2, 3, 4].map((x) => [x, 2 * x + 1] as const);
    expect(slope(points)?.value).toBeCloseTo(2, 9);
    expect(slope(points)?.spread).toBeCloseTo(0, 6);
  });

  it('has the interval of a regression where they do not', () => {
    // Its standard error is √(0.7 / 2 / 5) = 0.2646; Student's t for two degrees and 99 % is 9.925.
    const found = slope([
      [1, 1],
      [2, 2],
      [3, 2],
      [4, 4],
    ]);
    expect(found?.value).toBeCloseTo(0.9, 9);
    expect(found?.spread).toBeCloseTo(2.6259, 3);
  });

  it('is none of too few points, or of points at one place', () => {
    expect(slope([])).toBeUndefined();
    expect(
      slope([
        [1, 1],
        [2, 2],
      ]),
    ).toBeUndefined();
    expect(
      slope([
        [1, 1],
        [1, 2],
        [1, 3],
      ]),
    ).toBeUndefined();
  });
});
