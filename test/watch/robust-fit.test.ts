import { describe, expect, it } from 'vitest';
import { robustFit } from '../../src/watch/robust-fit.js';

const count = (length: number) => Array.from({ length }, (_, i) => i);
/** Noise that is the same in every run. */
const noise = (i: number) => Math.sin(i * i * 1.7 + i);

describe('the robust fit', () => {
  it('finds what each column adds', () => {
    const [a, b] = [count(40), count(40).map((i) => 10 * noise(3 * i))];
    const y = count(40).map((i) => 7 + 2 * a[i]! - 5 * b[i]! + 0.1 * noise(i));
    const fit = robustFit(y, [a, b]);
    expect(fit?.base).toBeCloseTo(7, 0);
    expect(fit?.coefficients.map(({ value }) => value)).toEqual([expect.closeTo(2, 1), expect.closeTo(-5, 1)]);
    for (const { low, value, high } of fit?.coefficients ?? []) expect(low < value && value < high).toBe(true);
  });

  it('is not moved by a few points that lie far off, and moves those towards itself', () => {
    const y = count(30).map((i) => 3 * i + noise(i) + (i % 10 === 4 ? 1_000 : 0));
    const fit = robustFit(y, [count(30)]);
    expect(fit?.coefficients[0]?.value).toBeCloseTo(3, 0);
    expect(fit?.tamed[4]).toBeLessThan(100);
  });

  it('says that a drift by chance is none: each value follows the one before', () => {
    let value = 0;
    const drift = count(60).map((i) => {
      value = 0.9 * value + noise(7 * i);
      return value;
    });
    const [slope] = robustFit(drift, [count(60)])?.coefficients ?? [];
    expect(slope!.low).toBeLessThan(0);
    expect(slope!.high).toBeGreaterThan(0);
  });

  it('is none where columns say the same, a column is the same everywhere, or points are few', () => {
    const y = count(10).map(noise);
    expect(robustFit(y, [count(10), count(10).map((i) => 2 * i + 1)])).toBeUndefined();
    expect(robustFit(y, [count(10).map(() => 4)])).toBeUndefined();
    expect(robustFit([1, 2, 3], [count(3)])).toBeUndefined();
  });

  it('fits exact values exactly', () => {
    const fit = robustFit(
      count(10).map((i) => 1e8 + 1024 * i),
      [count(10).map((i) => 1e6 + i)],
    );
    expect(fit?.coefficients[0]?.value).toBeCloseTo(1024, 3);
  });
});
