import { describe, expect, it } from 'vitest';
import { repeated, seconds, size, wholeNumber } from '../../src/cli/options.js';

describe('options that several commands take', () => {
  it('count in whole numbers, within bounds', () => {
    expect(['0', '17', '123456789012'].map(wholeNumber())).toEqual([0, 17, 123_456_789_012]);
    for (const text of ['', '-1', '1.5', '1e3', '0x1', 'x', '9007199254740993']) {
      expect(() => wholeNumber()(text), text).toThrow('It must be a whole number.');
    }
    expect(() => wholeNumber(1)('0')).toThrow('It must be a whole number, at least 1.');
    expect(() => wholeNumber(1, 10)('11')).toThrow('It must be a whole number from 1 to 10.');
  });

  it('take seconds and give milliseconds', () => {
    expect(['0.1', '2', '60'].map(seconds(0.1, 60))).toEqual([100, 2000, 60_000]);
    for (const text of ['0', '61', '1s', '-1', '']) {
      expect(() => seconds(0.1, 60)(text), text).toThrow('It must be a number of seconds, from 0.1 to 60.');
    }
  });

  it('take sizes with and without a unit and give bytes', () => {
    expect(['0', '512', '100kB', '1MiB'].map(size())).toEqual([0, 512, 100_000, 2 ** 20]);
    expect(() => size()('1XB')).toThrow('It must be a size such as 64, 4kB or 1MiB.');
    expect(size({ most: '64MiB' })('64MiB')).toBe(64 * 2 ** 20);
    expect(() => size({ most: '64MiB' })('65MiB')).toThrow('at most 64MiB');
  });

  it('may be repeated', () => {
    expect(
      ['a', 'b'].reduce<readonly string[] | undefined>((before, value) => repeated(value, before), undefined),
    ).toEqual(['a', 'b']);
  });
});
