import { describe, expect, it } from 'vitest';
import { type FloorPoint, Floors } from '../../src/watch/floors.js';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

function at(time: number, heap = 1): FloorPoint {
  return { at: time, heap, external: 0, open: 0, closed: 0 };
}

function floorsOf(points: readonly FloorPoint[]): Floors {
  const floors = new Floors();
  for (const point of points) floors.add(point);
  return floors;
}

describe('the floors of a process', () => {
  it('are never many, however often it collects, and reach back over all of a period', () => {
    const seconds = Array.from({ length: 3600 }, (_, i) => at(i * SECOND));
    const warm = floorsOf(seconds).warm();
    expect(warm.length).toBeLessThanOrEqual(120);
    expect(warm.length).toBeGreaterThan(40);
    expect(warm.at(-1)!.at - warm[0]!.at).toBeGreaterThan(0.8 * HOUR);
  });

  it('keep the lower of two that lie close to each other', () => {
    const points = Array.from({ length: 1000 }, (_, i) => at(i * SECOND, i % 2 === 0 ? 5 : 9));
    expect(
      new Set(
        floorsOf(points)
          .warm()
          .slice(0, -1)
          .map(({ heap }) => heap),
      ),
    ).toEqual(new Set([5]));
  });

  it('leave out the warm-up', () => {
    const minutes = Array.from({ length: 11 }, (_, i) => at(i * 60 * SECOND));
    expect(
      floorsOf(minutes)
        .warm()
        .map((point) => point.at / 60 / SECOND),
    ).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('let go of what is hours old', () => {
    const minutes = Array.from({ length: 600 }, (_, i) => at(i * 60 * SECOND));
    const warm = floorsOf(minutes).warm();
    expect(warm[0]!.at).toBeGreaterThan(7 * HOUR);
    expect(warm.at(-1)!.at).toBeGreaterThan(597 * 60 * SECOND);
  });
});
