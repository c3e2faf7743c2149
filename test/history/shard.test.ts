import { describe, expect, it } from 'vitest';
import { expectedDurations, parseShard, shardOf } from '../../src/history/shard.js';
import { recordOf } from './records.js';

const scenarios = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ({ name }));
const times = new Map([
  ['a', 900],
  ['b', 100],
  ['c', 100],
  ['d', 400],
  ['e', 400],
  ['f', 100],
]);

describe('shards', () => {
  it('hold every scenario once, whatever the order they are found in', () => {
    for (const count of [1, 2, 4, 9]) {
      const split = (list: typeof scenarios) =>
        Array.from({ length: count }, (_, i) =>
          shardOf(list, times, { index: i + 1, count })
            .map(({ name }) => name)
            .sort(),
        );
      expect(split(scenarios).flat().sort()).toEqual(scenarios.map(({ name }) => name));
      expect(split([...scenarios].reverse())).toEqual(split(scenarios));
    }
  });

  it('take about the same time each', () => {
    const load = [1, 2].map((index) =>
      shardOf(scenarios.slice(0, 6), times, { index, count: 2 }).reduce((sum, { name }) => sum + times.get(name)!, 0),
    );
    expect(load).toEqual([1000, 1000]);
  });

  it('expect what the newest runs of this platform took', () => {
    const took = (i: number, durationMs: number, about = {}) => recordOf(i, 0, { scenario: 'a', durationMs, ...about });
    const records = [
      ...[1, 2].map((i) => took(i, 90_000)),
      ...[100, 300, 200, 250, 150].map((ms, i) => took(10 + i, ms)),
      took(20, 1, { verdict: 'error' }),
      took(21, 7777, { key: 'node22-linux-x64' }),
    ];
    expect(expectedDurations(records, 'node20-linux-x64')).toEqual(new Map([['a', 200]]));
  });

  it.each(['0/4', '5/4', 'a/b', '1', '1/0', '', '-1/2', '1/2/3', '1.5/2'])('refuse %j', (text) => {
    expect(() => parseShard(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('are read from i/n', () => {
    expect(parseShard('2/4')).toEqual({ index: 2, count: 4 });
  });
});
