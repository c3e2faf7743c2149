import { HISTORY_SCHEMA, type HistoryRecord } from '../../src/model/history.js';

/** A record of one run, a minute after the one before. */
export function recordOf(index: number, liveBytes: number, about: Partial<HistoryRecord> = {}): HistoryRecord {
  return {
    schema: HISTORY_SCHEMA,
    at: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
    scenario: 'chat-factory',
    verdict: 'pass',
    commit: (0xabc0000 + index).toString(16).padEnd(40, '0'),
    branch: 'main',
    node: 'v20.20.2',
    key: 'node20-linux-x64',
    managers: 50,
    durationMs: 4100,
    metrics: {
      liveBytesPerManager: {
        value: liveBytes,
        unit: 'bytes',
        spread: 30,
        baseline: 3100,
        budget: null,
        verdict: 'pass',
      },
    },
    leaks: [],
    ...about,
  };
}

/** A seeded source of numbers in [0, 1): the mulberry32 generator. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normally distributed, mean 0, deviation 1 (Box and Muller). */
export function gaussianOf(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
