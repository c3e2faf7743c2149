import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../src/swarm/histogram.js';

describe('a latency histogram', () => {
  it('is empty at first', () => {
    expect(new LatencyHistogram().percentiles()).toEqual({ count: 0, p50: 0, p99: 0, max: 0 });
  });

  it('keeps percentiles within its precision, from microseconds to minutes', () => {
    for (const [bits, error] of [
      [7, 1 / 128],
      [10, 1 / 1024],
    ] as const) {
      const histogram = new LatencyHistogram(bits);
      const values = Array.from({ length: 20_000 }, (_, i) => 0.001 * 1.001 ** i);
      for (const value of values) histogram.recordMs(value);
      for (const percent of [1, 25, 50, 90, 99, 99.9]) {
        const exact = values[Math.ceil((percent / 100) * values.length) - 1]!;
        expect(Math.abs(histogram.percentileMs(percent) - exact)).toBeLessThanOrEqual(exact * error + 0.001);
      }
    }
  });

  it('never shows a percentile above the greatest value', () => {
    const histogram = new LatencyHistogram();
    histogram.recordMs(1234.567);
    expect(histogram.percentiles()).toEqual({ count: 1, p50: 1234.567, p99: 1234.567, max: 1234.567 });
  });

  it('takes values that are no latency as the nearest that is', () => {
    const histogram = new LatencyHistogram();
    histogram.recordMs(-1);
    histogram.recordMs(1e12);
    expect(histogram.percentileMs(50)).toBe(0);
    expect(histogram.maxMs).toBeCloseTo(2_147_483.647);
  });

  it('merges what another process recorded', () => {
    const [one, other, both] = [new LatencyHistogram(10), new LatencyHistogram(10), new LatencyHistogram(10)];
    for (let i = 0; i < 1_000; i++) {
      (i % 3 === 0 ? one : other).recordMs(i * i);
      both.recordMs(i * i);
    }
    one.merge(structuredClone(other.toData()));
    for (const percent of [10, 50, 99]) expect(one.percentileMs(percent)).toBe(both.percentileMs(percent));
    expect(one.percentiles()).toEqual(both.percentiles());
    expect(() => one.merge(new LatencyHistogram(7).toData())).toThrow('different precision');
  });
});
