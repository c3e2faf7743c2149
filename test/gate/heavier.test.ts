import { expect, it } from 'vitest';
import { heavierClasses } from '../../src/gate/heavier.js';

const one = (className: string, count: number, bytes: number) => ({ className, count, bytes });

it('names the classes that a live manager has more of, most bytes first, and leaves out what did not move', () => {
  const before = [one('Session', 1, 48), one('Array', 1, 1600), one('Map', 1, 184)];
  const now = [one('Array', 2, 3200), one('Buffer', 1, 900), one('Map', 1, 190), one('Session', 1, 120)];
  expect(heavierClasses(now, before)).toEqual([
    { ...one('Array', 2, 3200), before: { count: 1, bytes: 1600 } },
    { ...one('Buffer', 1, 900), before: null },
    { ...one('Session', 1, 120), before: { count: 1, bytes: 48 } },
  ]);
});

it('does not call new what was too light for the baseline to keep', () => {
  expect(heavierClasses([one('Timer', 1, 40)], [one('Session', 1, 48)])).toEqual([]);
});

it('names the heaviest where there is no baseline', () => {
  expect(heavierClasses([one('Array', 1, 1600)], undefined)).toEqual([{ ...one('Array', 1, 1600), before: null }]);
});
