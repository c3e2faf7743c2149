import { describe, expect, it } from 'vitest';
import { type JudgeInput, judge } from '../../src/gate/judge.js';
import type { Baseline } from '../../src/model/baseline.js';
import type { Leak } from '../../src/model/leak.js';
import type { MetricName } from '../../src/model/metric.js';
import { rootStep } from '../../src/model/path.js';
import type { MetricResult } from '../../src/model/result.js';
import type { Budgets } from '../../src/model/scenario.js';

type Figures = Partial<Record<MetricName, number | readonly [value: number, spread: number]>>;

function figures(plain: Figures): Baseline['metrics'] {
  const entries = Object.entries(plain).map(([name, figure]) => {
    const [value, spread] = typeof figure === 'number' ? [figure, 0] : figure;
    return [name, { value, spread }];
  });
  return Object.fromEntries(entries);
}

const NONE = { scenario: {}, configuration: {} };

interface Given {
  readonly measured?: Figures;
  readonly baseline?: Figures;
  readonly leaks?: readonly Leak[];
  readonly scenario?: Budgets;
  readonly configuration?: Budgets;
  readonly steady?: boolean;
}

function judged({ measured = {}, baseline, leaks = [], scenario = {}, configuration = {}, steady = true }: Given) {
  const input: JudgeInput = {
    figures: figures(measured),
    leaks,
    steady,
    baseline: baseline && { node: 'v20.0.0', metrics: figures(baseline), acceptedLeaks: [] },
    budgets: { scenario, configuration },
  };
  return judge(input);
}

function metric(name: MetricName, given: Given): MetricResult | undefined {
  return judged(given).metrics[name];
}

function leak(over: Partial<Leak> = {}): Leak {
  return {
    id: '7c1e09b2',
    className: 'Session',
    kind: 'map-entry',
    windows: [150, 150],
    classes: [],
    path: [rootStep({ kind: 'process' })],
    status: 'new',
    loop: 'lifecycle',
    per: { unit: 'manager', count: 1, bytes: 412 },
    ...over,
  };
}

describe('a leak by time', () => {
  const byTime = leak({ per: { unit: 'second', count: 350.8, bytes: 33_675 } });

  it('fails as others do, by a metric of its own', () => {
    const { verdict, metrics } = judged({ leaks: [byTime] });
    expect(verdict).toBe('fail');
    expect(metrics.leakedObjectsPerSecond).toMatchObject({ value: 350.8, budget: 0, verdict: 'fail' });
    expect(metrics.leakedObjectsPerManager).toMatchObject({ value: 0, verdict: 'pass' });
  });

  it('has no metric where there is none, unless the scenario sets it a budget', () => {
    expect(metric('leakedObjectsPerSecond', {})).toBeUndefined();
    expect(metric('leakedObjectsPerSecond', { scenario: { leakedObjectsPerSecond: 0 } })?.verdict).toBe('pass');
  });
});

describe('growth that can not be told', () => {
  it('leaves the scenario undecided, and is said', () => {
    const given = { figures: {}, leaks: [], steady: false, baseline: undefined, budgets: NONE };
    const { verdict, notes } = judge({ ...given, undecided: ['It may go.'] });
    expect(verdict).toBe('undecided');
    expect(notes).toEqual(['It may go.']);
  });
});

describe('a budget', () => {
  it.each([
    ['the scenario over the configuration', { scenario: { survivors: 2 }, configuration: { survivors: 1 } }, 2],
    ['the configuration over the default', { configuration: { survivors: 1 } }, 1],
    ['the default', {}, 0],
    [
      'none where it is switched off',
      { scenario: { survivors: false as const }, configuration: { survivors: 1 } },
      null,
    ],
  ])('is taken from %s', (_case, budgets, expected) => {
    expect(metric('survivors', { measured: { survivors: 0 }, ...budgets })?.budget).toBe(expected);
  });

  it('of an exact metric may be reached, not exceeded', () => {
    const scenario = { survivors: 2 };
    expect(metric('survivors', { measured: { survivors: 2 }, scenario })?.verdict).toBe('pass');
    expect(metric('survivors', { measured: { survivors: 3 }, scenario })).toMatchObject({
      verdict: 'fail',
      reason: 'survivors 3, the budget is 2',
    });
  });

  it.each([
    [900_000, 50_000, 'pass'],
    [960_000, 50_000, 'undecided'],
    [1_040_000, 50_000, 'undecided'],
    [1_060_000, 50_000, 'fail'],
    [999_999, 0, 'pass'],
    [1_000_000, 0, 'fail'],
    [-171_000, 0, 'pass'],
  ])('of a noisy metric decides with its interval: %d ± %d under 1 MB is %s', (value, spread, verdict) => {
    const given = { measured: { heapGrowth: [value, spread] as const }, scenario: { heapGrowth: '1MB' } };
    expect(metric('heapGrowth', given)?.verdict).toBe(verdict);
    expect(judged(given).verdict).toBe(verdict);
  });

  it.each([
    [1_200, 100, 'pass'],
    [1_050, 100, 'undecided'],
    [950, 100, 'undecided'],
    [800, 100, 'fail'],
  ] as const)('is the least that is enough where larger is better: %d ±%d is %s', (value, spread, verdict) => {
    const given = {
      measured: { httpRequestsPerSecond: [value, spread] as const },
      scenario: { httpRequestsPerSecond: 1_000 },
    };
    expect(metric('httpRequestsPerSecond', given)?.verdict).toBe(verdict);
  });

  it('makes an advisory metric decide', () => {
    const measured = { rssGrowth: 50_000_000 };
    expect(metric('rssGrowth', { measured })?.verdict).toBe('info');
    expect(judged({ measured, configuration: { rssGrowth: '10MB' } }).verdict).toBe('fail');
  });

  it('of the scenario that names a metric nobody measured fails; of the configuration it does not concern it', () => {
    expect(metric('exerciseP99', { scenario: { exerciseP99: '5ms' } })).toMatchObject({
      verdict: 'fail',
      missing: true,
      reason: "exercise p99 was not measured, though the scenario's budget names it",
    });
    expect(judged({ configuration: { exerciseP99: '5ms' } })).toMatchObject({ verdict: 'pass' });
  });
});

describe('a baseline', () => {
  it.each([
    [3, 3, 'pass'],
    [4, 3, 'fail'],
    [2, 3, 'pass'],
  ])('compares an exact metric exactly: %d against %d is %s', (now, before, verdict) => {
    const given = {
      measured: { survivors: now },
      baseline: { survivors: before },
      scenario: { survivors: false as const },
    };
    expect(metric('survivors', given)?.verdict).toBe(verdict);
  });

  it.each([
    ['within the tolerance of a tenth', [10_900, 50], [10_000, 50], 'pass'],
    ['within the slack of 256 B', [1_250, 1], [1_000, 1], 'pass'],
    ['when it shrank', [500, 100], [10_000, 100], 'pass'],
    ['beyond both', [12_000, 300], [10_000, 300], 'fail'],
    ['where its own noise reaches over', [10_900, 200], [10_000, 0], 'undecided'],
    ['within the noise that the baseline was measured with', [11_400, 0], [10_000, 1_500], 'pass'],
    ['beyond the noise that the baseline was measured with', [11_600, 0], [10_000, 1_500], 'fail'],
  ] as const)('compares a noisy metric with its noise: %s', (_case, now, before, verdict) => {
    const given = { measured: { liveBytesPerManager: now }, baseline: { liveBytesPerManager: before } };
    expect(metric('liveBytesPerManager', given)).toMatchObject({ verdict, baseline: before[0], spread: now[1] });
  });

  it('is shown for a metric that it only records, and does not judge it', () => {
    const given = { measured: { heapGrowth: 900_000 }, baseline: { heapGrowth: -100_000 } };
    expect(metric('heapGrowth', given)).toMatchObject({ verdict: 'pass', baseline: -100_000 });
  });

  it('that names a metric nobody measured fails', () => {
    expect(judged({ baseline: { handlesLeftOpen: 0 } })).toMatchObject({
      verdict: 'fail',
      metrics: { handlesLeftOpen: { missing: true, reason: expect.stringContaining('though the baseline names it') } },
    });
  });

  it('that is older than a metric is said to be', () => {
    const { verdict, notes } = judged({
      measured: { survivors: 0, errors: 0 },
      baseline: { survivors: 0, leakedObjectsPerManager: 0 },
      steady: false,
    });
    expect(verdict).toBe('pass');
    expect(notes).toEqual([expect.stringMatching(/says nothing of leaked bytes\/manager, errors;/)]);
  });
});

describe('a leak', () => {
  it('fails the run, with the figures of its loop', () => {
    const { verdict, metrics } = judged({
      leaks: [leak(), leak({ per: { unit: 'manager', count: 0.1, bytes: 2.4 } })],
    });
    expect(verdict).toBe('fail');
    expect(metrics.leakedObjectsPerManager).toMatchObject({ value: 1.1, budget: 0, verdict: 'fail' });
    expect(metrics.leakedBytesPerManager).toMatchObject({ value: 414, verdict: 'info' });
    expect(metrics.leakedObjectsPerExercise).toMatchObject({ value: 0, verdict: 'pass' });
  });

  it('of the steady loop fails per exercise', () => {
    const steady = leak({ loop: 'steady', per: { unit: 'exercise', count: 1, bytes: 96 }, releasedAtTeardown: true });
    expect(judged({ leaks: [steady] })).toMatchObject({
      verdict: 'fail',
      metrics: { leakedObjectsPerExercise: { value: 1, verdict: 'fail' }, leakedObjectsPerManager: { value: 0 } },
    });
  });

  it('per connection counts with those per manager: a server makes its managers so', () => {
    const perConnection = leak({ per: { unit: 'connection', count: 0.5, bytes: 100 } });
    expect(judged({ leaks: [leak(), perConnection] }).metrics).toMatchObject({
      leakedObjectsPerManager: { value: 1.5, verdict: 'fail' },
      leakedBytesPerManager: { value: 512 },
    });
  });

  it.each(['known', 'better', 'suppressed', 'allowed'] as const)('that is %s does not fail', (status) => {
    expect(judged({ leaks: [leak({ status })] })).toMatchObject({
      verdict: 'pass',
      metrics: { leakedObjectsPerManager: { value: 0 } },
    });
  });

  it('that got worse fails', () => {
    expect(judged({ leaks: [leak({ status: 'worse' })] }).verdict).toBe('fail');
  });

  it('of bytes in one store, with no object of its own, fails too', () => {
    const growing = leak({ kind: 'growing-store', per: { unit: 'manager', count: 0, bytes: 48 } });
    expect(metric('leakedObjectsPerManager', { leaks: [growing] })).toMatchObject({
      value: 0,
      verdict: 'fail',
      reason: 'a store grows while the number of its objects does not: +48 B per manager',
    });
  });

  it('passes under a budget that allows it', () => {
    expect(judged({ leaks: [leak()], scenario: { leakedObjectsPerManager: 1 } }).verdict).toBe('pass');
    expect(judged({ leaks: [leak()], scenario: { leakedObjectsPerManager: 0.5 } }).verdict).toBe('fail');
  });

  it('is not counted in a loop that was not measured', () => {
    expect(judged({ steady: false }).metrics.leakedObjectsPerExercise).toBeUndefined();
  });
});

describe('the verdict', () => {
  it('is the worst of its metrics', () => {
    const undecided = { heapGrowth: [1_000_000, 10] as const };
    expect(judged({ measured: { survivors: 0, errors: 0 } }).verdict).toBe('pass');
    expect(judged({ measured: { survivors: 0, ...undecided } }).verdict).toBe('undecided');
    expect(judged({ measured: { survivors: 1, ...undecided } }).verdict).toBe('fail');
  });
});

describe('a baseline of another N', () => {
  const given = (isAsked: boolean): JudgeInput => ({
    figures: figures({ liveBytesPerManager: 9000 }),
    leaks: [],
    steady: false,
    baseline: undefined,
    otherManagers: { baseline: 50, now: 200, isAsked },
    budgets: NONE,
  });

  it('leaves a run undecided that the scenario itself made of another N, and says how to go on', () => {
    const { verdict, notes } = judge(given(false));
    expect(verdict).toBe('undecided');
    expect(notes[0]).toMatch(/of 50 managers and this run of 200: .*not compared.* --update all writes it of 200/);
  });

  it('is no business of a run that was asked for with another N, which says so', () => {
    const { verdict, notes } = judge(given(true));
    expect(verdict).toBe('pass');
    expect(notes[0]).toMatch(/not compared\. Budgets alone decided/);
  });
});

describe('a default budget', () => {
  it('yields to a baseline that accepts more, one that the scenario names does not', () => {
    const given = { measured: { handlesLeftOpen: 2 }, baseline: { handlesLeftOpen: 2 } };
    expect(metric('handlesLeftOpen', given)).toMatchObject({ verdict: 'pass', budget: null });
    expect(metric('handlesLeftOpen', { ...given, scenario: { handlesLeftOpen: 1 } })?.verdict).toBe('fail');
    expect(metric('handlesLeftOpen', { ...given, measured: { handlesLeftOpen: 3 } })?.verdict).toBe('fail');
  });

  it('never yields to what leaks', () => {
    const given = { baseline: { leakedObjectsPerManager: 1 }, leaks: [leak()] };
    expect(metric('leakedObjectsPerManager', given)?.verdict).toBe('fail');
  });
});
