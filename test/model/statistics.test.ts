import { describe, expect, it } from 'vitest';
import { difference, median, summarize } from '../../src/model/statistics.js';

/** Deterministic noise (mulberry32), as normal values by Box and Muller. */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[-5], -5],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('of nothing is no number', () => {
    expect(median([])).toBeNaN();
  });
});

describe('summarize', () => {
  it('gives the median, and no spread to what does not vary', () => {
    expect(summarize([7, 7, 7])).toEqual({ value: 7, spread: 0 });
    expect(summarize([7])).toEqual({ value: 7, spread: 0 });
  });

  it('is not moved by one round in which the collector was late', () => {
    const calm = summarize([100, 102, 98, 101, 99, 100, 103]);
    const disturbed = summarize([100, 102, 98, 101, 99, 100, 9_000]);
    expect(disturbed.value).toBe(calm.value);
    expect(disturbed.spread).toBeCloseTo(calm.spread, 5);
  });

  it.each([4, 6, 9, 12, 40])('holds the true median of %d noisy rounds at least 97 times in 100', (rounds) => {
    const noise = normals(rounds);
    const trials = 2_000;
    let held = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { value, spread } = summarize(Array.from({ length: rounds }, () => 1_000 + 50 * noise()));
      if (Math.abs(value - 1_000) <= spread) held++;
    }
    expect(held / trials).toBeGreaterThan(0.97);
  });

  it('narrows with more rounds', () => {
    const noise = normals(1);
    const values = Array.from({ length: 64 }, noise);
    expect(summarize(values).spread).toBeLessThan(summarize(values.slice(0, 6)).spread);
  });
});

describe('difference', () => {
  it('adds independent errors by their squares', () => {
    expect(difference({ value: 10, spread: 3 }, { value: 4, spread: 4 })).toEqual({ value: 6, spread: 5 });
  });
});
