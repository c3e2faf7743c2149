import { describe, expect, it } from 'vitest';
import { afterwards } from '../../../src/leaks/growth/idle.js';

const least = 3;

describe('growth after a time without rounds', () => {
  it.each<[string, readonly number[], number, number, ReturnType<typeof afterwards>]>([
    ['as much as a window added, in the same time', [0, 60, 120, 180], 240, 100, 'grew'],
    ['half as much, in half the time', [0, 60, 120, 180], 210, 50, 'grew'],
    ['a little', [0, 60, 120, 180], 190, 100, 'stayed'],
    ['nothing', [0, 60, 120, 180], 180, 100, 'stayed'],
    ['windows of which one was shorter', [0, 60, 60, 120], 160, 100, 'grew'],
    ['less by a part', [0, 60, 120, 180], 90, 100, 'stayed'],
    ['no more than before the first window', [60, 120, 180, 240], 61, 100, 'gone'],
  ])('%s', (_, levels, level, ms, course) => {
    expect(afterwards(levels, level, least, { ms, windowsMs: [100, 100, 100] })).toBe(course);
  });
});
