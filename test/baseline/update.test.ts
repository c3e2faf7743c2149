import { describe, expect, it } from 'vitest';
import { planUpdate, type UpdateInput } from '../../src/baseline/update.js';
import type { Baseline } from '../../src/model/baseline.js';

const ACCEPTED_LEAKS = [{ id: '7c1e09b2', className: 'Session', reason: 'fixed by #12', limit: 0.1 }];

function figure(value: number, spread = 0) {
  return { value, spread };
}

describe('planUpdate', () => {
  const figures = {
    survivors: figure(0),
    leakedObjectsPerManager: figure(0),
    liveBytesPerManager: figure(3000.4, 40.2),
    heapGrowth: figure(5000, 10),
    createP99: figure(1.5, 0.2),
  };
  const plan = (over: Partial<UpdateInput>) =>
    planUpdate({
      mode: 'all',
      existing: undefined,
      figures,
      verdict: 'pass',
      node: 'v20.20.2',
      managers: 50,
      leaks: false,
      isWhole: true,
      ...over,
    });
  const first = plan({}) as Baseline;

  it('writes a first baseline of rounded figures, without those that are only shown', () => {
    expect(first).toEqual({
      node: 'v20.20.2',
      managers: 50,
      metrics: {
        survivors: figure(0),
        leakedObjectsPerManager: figure(0),
        liveBytesPerManager: figure(3000, 41),
        heapGrowth: figure(5000, 10),
      },
      acceptedLeaks: [],
    });
  });

  it.each([
    ['none', undefined, 'pass', false],
    ['new', undefined, 'pass', true],
    ['new', undefined, 'fail', false],
    ['new', undefined, 'undecided', false],
    ['all', undefined, 'fail', true],
    ['new', first, 'pass', false],
    ['none', first, 'pass', false],
    ['all', first, 'pass', true],
  ] as const)('in mode %s, with %j and verdict %s: writes %s', (mode, existing, verdict, writes) => {
    const changed = { ...figures, survivors: figure(2) };
    expect(plan({ mode, existing, verdict, figures: changed }) !== undefined).toBe(writes);
  });

  it.each([
    ['nothing', {}, false],
    ['noise within the tolerance', { liveBytesPerManager: figure(3200, 40) }, false],
    ['noise that reaches over what passes', { liveBytesPerManager: figure(3500, 400) }, true],
    ['a figure that is only recorded', { heapGrowth: figure(900_000, 10) }, false],
    ['a noisy figure upwards', { liveBytesPerManager: figure(3500, 40) }, true],
    ['a noisy figure downwards', { liveBytesPerManager: figure(2500, 40) }, true],
    ['an exact figure', { leakedObjectsPerManager: figure(0.1) }, true],
    ['a metric that came', { errors: figure(0) }, true],
  ])('rewrites when this moved: %s', (_case, moved, rewrites) => {
    expect(plan({ existing: first, figures: { ...figures, ...moved } }) !== undefined).toBe(rewrites);
  });

  it('drops a metric that is measured no more', () => {
    const { leakedObjectsPerManager: _, ...fewer } = figures;
    expect(plan({ existing: first, figures: fewer })?.metrics).not.toHaveProperty('leakedObjectsPerManager');
  });

  it('keeps the lines that did not move, and the accepted leaks', () => {
    const existing = { ...first, acceptedLeaks: ACCEPTED_LEAKS };
    const next = plan({
      existing,
      node: 'v20.21.0',
      figures: { ...figures, survivors: figure(1), liveBytesPerManager: figure(3100, 40) },
    });
    expect(next).toEqual({ ...existing, node: 'v20.21.0', metrics: { ...first.metrics, survivors: figure(1) } });
  });
});
