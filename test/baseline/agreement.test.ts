import { describe, expect, it } from 'vitest';
import { formatBaseline, parseBaseline } from '../../src/baseline/format.js';
import { HELD_METRICS } from '../../src/baseline/notation.js';
import { planUpdate } from '../../src/baseline/update.js';
import { judge } from '../../src/gate/judge.js';
import type { Baseline } from '../../src/model/baseline.js';
import { type MetricName, metricDefinition } from '../../src/model/metric.js';
import type { Figure } from '../../src/model/statistics.js';
import { randomOf } from '../history/records.js';

const CASES = 3_000;
const MANAGERS = 50;

type Figures = Partial<Record<MetricName, Figure>>;

/** What the gate can be given: leaks are summed to these roundings, and a noisy figure is any number. */
function randomFigure(name: MetricName, random: () => number, near?: Figure): Figure {
  const { kind, unit } = metricDefinition(name);
  if (name.startsWith('leaked')) return { value: 0, spread: 0 };
  if (kind === 'exact') return { value: unit === 'count' ? Math.floor(random() ** 8 * 5) : 0, spread: 0 };
  const size = 10 ** (1 + random() * 6);
  const value = near ? near.value * (0.7 + random() * 0.8) + (random() - 0.5) * 600 : (random() - 0.2) * size;
  return { value, spread: random() < 0.3 ? 0 : random() ** 2 * Math.abs(value) };
}

function randomFigures(random: () => number, near: Figures = {}): Figures {
  const names = HELD_METRICS.filter(() => random() < 0.9);
  return Object.fromEntries(names.map((name) => [name, randomFigure(name, random, near[name])]));
}

const verdictOf = (figures: Figures, baseline: Baseline | undefined) =>
  judge({
    figures,
    leaks: [],
    steady: 'leakedObjectsPerExercise' in figures,
    baseline,
    budgets: { scenario: {}, configuration: {} },
  }).verdict;

const updated = (figures: Figures, existing: Baseline | undefined, verdict: 'pass' | 'fail' | 'undecided') => {
  const both = { leakedObjectsPerManager: { value: 0, spread: 0 }, leakedBytesPerManager: { value: 0, spread: 0 } };
  const planned = planUpdate({
    mode: 'all',
    existing,
    figures: { ...figures, ...both },
    verdict,
    managers: MANAGERS,
    leaks: false,
    isWhole: true,
    node: 'v20.20.2',
  });
  // As it is read again.
  return planned && parseBaseline(formatBaseline(planned), 'baseline.json');
};

describe('the gate and --update, over random figures', () => {
  it('agree: what the one refuses the other accepts, and the same figures pass from then on', () => {
    const random = randomOf(12);
    const seen = { pass: 0, fail: 0, undecided: 0 };
    for (let i = 0; i < CASES; i++) {
      const first = randomFigures(random);
      const existing = random() < 0.9 ? updated(first, undefined, 'pass') : undefined;
      const figures = randomFigures(random, first);
      const verdict = verdictOf(figures, existing);
      seen[verdict]++;
      const accepted = updated(figures, existing, verdict);
      const about = `case ${i}: ${JSON.stringify({ existing, figures, accepted })}`;
      if (verdict !== 'pass') expect(accepted, about).toBeDefined();
      if (accepted) {
        expect(verdictOf(figures, accepted), about).toBe('pass');
        expect(updated(figures, accepted, 'pass'), about).toBeUndefined();
      }
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(CASES / 100);
  });
});
