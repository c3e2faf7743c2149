import { describe, expect, it } from 'vitest';
import type { HookLatency, HttpSample, Memory } from '../../src/model/sample.js';
import { computeFigures, computePhases, memoryFigures, type Rounds } from '../../src/profile/figures.js';
import { sample } from '../report/results.js';

function memory(heapUsed: number, about: Partial<Memory> = {}): Memory {
  return { rss: 10_000, heapUsed, heapTotal: 4000, external: 100, arrayBuffers: 10, ...about };
}

function round(level: Memory, live: Memory) {
  return sample(0, 0, { memory: level, live });
}

const latency = (p99: number): HookLatency => ({ count: 10, p50: 1, p99, max: p99 });

const before = memory(1000);
/** Levels 1100, 1200, 1300 after rounds whose managers weigh 1150, 1250 and 1350 bytes between the levels around them. */
const even = [
  round(memory(1100), memory(2000, { external: 300 })),
  round(memory(1200), memory(2400)),
  round(memory(1300), memory(2600)),
];

function rounds(about: Partial<Rounds> = {}): Rounds {
  return { managers: 10, before, lifecycle: even, steady: [], handlesLeftOpen: {}, errors: 0, ...about };
}

describe('memory figures', () => {
  it('are the growth from before the first window to the end of the last round', () => {
    const { heapGrowth, externalGrowth, rssGrowth } = memoryFigures(rounds());
    expect(heapGrowth).toEqual({ value: 300, spread: 0 });
    expect(externalGrowth).toEqual({ value: 0, spread: 0 });
    expect(rssGrowth).toEqual({ value: 0, spread: 0 });
  });

  it('tell each kind of memory by itself', () => {
    const lifecycle = [round(memory(900, { external: 150, rss: 12_000 }), memory(2000))];
    expect(memoryFigures(rounds({ lifecycle }))).toMatchObject({
      heapGrowth: { value: -100, spread: 0 },
      externalGrowth: { value: 50, spread: 0 },
      rssGrowth: { value: 2000, spread: 0 },
    });
  });

  it('are as uncertain as the steps from round to round wobble', () => {
    const lifecycle = [1100, 1300, 1600].map((level) => round(memory(level), memory(2000)));
    const { heapGrowth } = memoryFigures(rounds({ lifecycle }));
    expect(heapGrowth?.value).toBe(600);
    // Steps of 200 and 300, 50 from their median: 50 × 1.4826 × 1.196 × √(π/2) ÷ √2 × 63.657.
    expect(heapGrowth?.spread).toBeCloseTo(5001.68, 1);
  });

  it('weigh live managers between the levels before and after their round', () => {
    const { liveBytesPerManager } = memoryFigures(rounds());
    // 115, 125 and 135: 10 × 1.4826 × 1.495 × √(π/2) ÷ √3 × 9.925.
    expect(liveBytesPerManager?.value).toBe(125);
    expect(liveBytesPerManager?.spread).toBeCloseTo(159.18, 1);
  });
});

describe('the other figures', () => {
  it('count survivors of the last round, handles of every kind and errors, exactly', () => {
    const lifecycle = [sample(0, 1100, { survivors: 7 }), sample(1, 1200, { survivors: 4 })];
    const figures = computeFigures(rounds({ lifecycle, handlesLeftOpen: { Timeout: 2, TCPServerWrap: 1 }, errors: 5 }));
    expect(figures).toMatchObject({
      survivors: { value: 4, spread: 0 },
      handlesLeftOpen: { value: 3, spread: 0 },
      errors: { value: 5, spread: 0 },
    });
  });

  it('take the median round of both loops, for what both do', () => {
    const lifecycle = [4, 6].map((p99) => sample(0, 1000, { hooks: { create: latency(p99), exercise: latency(20) } }));
    const steady = [sample(0, 1000, { loop: 'steady', hooks: { exercise: latency(50) }, gcMs: 9 })];
    const figures = computeFigures(rounds({ lifecycle, steady }));
    expect(figures.createP99?.value).toBe(5);
    expect(figures.exerciseP99?.value).toBe(20);
    expect(figures.gcTime?.value).toBe(3);
    expect(figures.eventLoopDelayP99).toEqual({ value: 2, spread: 0 });
  });

  it('leave out what no round did', () => {
    const names = Object.keys(computeFigures(rounds()));
    for (const absent of ['createP99', 'exerciseP99', 'destroyP99', 'httpP99', 'httpErrors', 'httpRequestsPerSecond']) {
      expect(names).not.toContain(absent);
    }
  });

  it('sum the errors of HTTP requests, and take the median of what they took', () => {
    const http = (p99: number, errors: number, requestsPerSecond: number): HttpSample => {
      return { answered: 100, errors, failures: {}, p50: 1, p99, max: p99, requestsPerSecond };
    };
    const lifecycle = [sample(0, 1000, { http: http(10, 1, 100) }), sample(1, 1000, { http: http(30, 2, 300) })];
    const figures = computeFigures(rounds({ lifecycle }));
    expect(figures.httpP99?.value).toBe(20);
    expect(figures.httpErrors).toEqual({ value: 3, spread: 0 });
    expect(figures.httpRequestsPerSecond?.value).toBe(200);
  });
});

describe('the three phases', () => {
  it('are the memory before, the median with live managers, and that after the last round', () => {
    const live = [
      memory(2001, { rss: 20_000, external: 300 }),
      memory(2600, { rss: 30_000, external: 100 }),
      memory(2400, { rss: 25_000, external: 200 }),
    ];
    const lifecycle = live.map((alive, i) => round(memory(1100 + i), alive));
    expect(computePhases(before, lifecycle)).toEqual({
      before,
      live: { rss: 25_000, heapUsed: 2400, heapTotal: 4000, external: 200, arrayBuffers: 10 },
      after: memory(1102),
    });
  });

  it('have whole bytes', () => {
    const lifecycle = [round(before, memory(2000)), round(before, memory(2003))];
    expect(computePhases(before, lifecycle).live.heapUsed).toBe(2002);
  });
});
