import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../../src/leaks/status/glob.js';
import { seededRandom } from '../../heap/seeded-random.js';

/** Tries everything: exponential, and plainly right. */
function matchesSlowly(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] !== '*') return pattern[0] === text[0] && matchesSlowly(pattern.slice(1), text.slice(1));
  return matchesSlowly(pattern.slice(1), text) || (text !== '' && matchesSlowly(pattern, text.slice(1)));
}

describe('a pattern with stars', () => {
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['a*', 'a', true],
    ['ab*ba', 'aba', false],
    ['*a*a*', 'a', false],
    ['a.c', 'abc', false],
    ['line*end', 'line\nof an end', true],
  ])('%j on %j: %s', (pattern, text, is) => {
    expect(matchesGlob(pattern, text)).toBe(is);
  });

  it('agrees with trying everything, on random patterns and texts', () => {
    const random = seededRandom(13);
    const word = (letters: string, most: number) =>
      Array.from({ length: Math.floor(random() * most) }, () => letters[Math.floor(random() * letters.length)]).join(
        '',
      );
    const found = { true: 0, false: 0 };
    for (let i = 0; i < 20_000; i++) {
      const [pattern, text] = [word('ab**', 9), word('ab', 11)];
      const matches = matchesGlob(pattern, text);
      expect(matches, `${pattern} on ${text}`).toBe(matchesSlowly(pattern, text));
      found[`${matches}`]++;
    }
    expect(Math.min(found.true, found.false)).toBeGreaterThan(2000);
  });

  it('ends at once on what backtracking would never end on', () => {
    const text = 'a'.repeat(100_000);
    expect(matchesGlob(`${'*a'.repeat(1000)}*b`, text)).toBe(false);
    expect(matchesGlob(`${'*a*'.repeat(1000)}`, text)).toBe(true);
  });
});
