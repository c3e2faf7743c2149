import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type FloorPoint, Floors } from '../../src/watch/floors.js';
import { fitLeak, type LeakFit } from '../../src/watch/leak-fit.js';
import { type Life, watchLife } from './simulated.js';

const HOUR = 3600;
const TEN_MINUTES = 600;
const upAndDown = (second: number) => 50 + 45 * Math.sin(second / 300);

function fitsOf(life: Life): readonly LeakFit[] {
  return [...watchLife(life)];
}

/** In how many of so many lives of a kind an alarm was raised at any time. */
function alarms(lives: number, life: Omit<Life, 'seed'>): number {
  const seeds = Array.from({ length: lives }, (_, i) => 7919 * (i + 1));
  return seeds.filter((seed) => fitsOf({ seed, ...life }).some(({ leak }) => leak)).length;
}

describe('a server that loses 1 kB with each connection that closes', () => {
  const leaking: Omit<Life, 'seed'> = { seconds: TEN_MINUTES, bytesPerClosed: 1_000 };

  it.each([11, 22, 33, 44, 55])('is told within ten minutes of 50 users who come and go (seed %i)', (seed) => {
    const last = fitsOf({ seed, ...leaking }).at(-1);
    const { value, low, high } = last?.leak?.perClosed ?? { value: 0, low: 0, high: 0 };
    expect(value).toBeGreaterThan(800);
    expect(value).toBeLessThan(1_200);
    expect(low).toBeLessThan(1_000);
    expect(high).toBeGreaterThan(1_000);
    expect(last?.fit?.perOpen).toBeGreaterThan(0);
  });

  it('is told "per closed connection or per second" where both went alike, with both figures', () => {
    const { leak } = fitsOf({ seed: 5, ...leaking, stay: 1 }).at(-1) ?? {};
    expect(leak?.perClosed?.value).toBeCloseTo(1_000, -2);
    expect((leak?.perSecond?.value ?? 0) / (leak?.perClosed?.value ?? 1)).toBeCloseTo(50, -1);
  });

  it('is told "per closed connection" alone where the load rose and fell', () => {
    const { leak } = fitsOf({ seed: 4, ...leaking, seconds: HOUR, users: upAndDown }).at(-1) ?? {};
    expect(leak?.perClosed?.value).toBeCloseTo(1_000, -1);
    expect(leak?.perSecond).toBeUndefined();
  });
});

it('tells "per second" alone of a server that loses by time while its load rises and falls', () => {
  const { leak } = fitsOf({ seed: 4, seconds: 2 * HOUR, bytesPerSecond: 3_000, users: upAndDown }).at(-1) ?? {};
  expect(leak?.perSecond?.value).toBeCloseTo(3_000, -2);
  expect(leak?.perClosed).toBeUndefined();
});

describe('a real server with 50 users for ten minutes, its floors recorded once a minute', () => {
  const recorded = (name: string): readonly FloorPoint[] => {
    const text = readFileSync(new URL(`recorded/forgetful-${name}.json`, import.meta.url), 'utf8');
    const points = JSON.parse(text) as readonly (Omit<FloorPoint, 'at' | 'external'> & { readonly at: string })[];
    return points.map((point) => ({ ...point, at: Date.parse(point.at), external: 0 }));
  };
  const fitOf = (points: readonly FloorPoint[]) => {
    const floors = new Floors();
    for (const point of points) floors.add(point);
    return fitLeak(floors.warm(), 'heap', 2 * 60_000);
  };

  it('is told to lose the kilobyte that it loses', () => {
    const { leak } = fitOf(recorded('leaking'));
    expect(Math.abs((leak?.perClosed?.value ?? 0) - 1_000)).toBeLessThan(200);
  });

  it('is never told to lose anything when it is repaired', () => {
    const points = recorded('repaired');
    for (let count = 1; count <= points.length; count++) {
      expect(fitOf(points.slice(0, count)).leak).toBeUndefined();
    }
  });
});

describe('no alarm is raised in an hour of a server', () => {
  it.each<[string, Omit<Life, 'seed' | 'seconds'>]>([
    ['that is repaired', {}],
    ['that is repaired, and whose floor moves by 100 kB by itself', { noise: 100_000 }],
    ['whose load rises and falls', { users: upAndDown }],
    ['whose load rises and falls once', { users: (second) => 50 + 45 * Math.sin(second / 1200) }],
    ['with a cache of 1,000 entries that fills', { besides: (_, accepted) => 2_000 * Math.min(accepted, 1_000) }],
    ['whose connections grow and stay', { users: (second) => second / 2, stay: 1e6 }],
  ])('%s', (_, life) => {
    expect(alarms(12, { seconds: HOUR, ...life })).toBe(0);
  });

  it('with a cache that fills by chance, more and more slowly, once it is nearly full', () => {
    const besides = (second: number) => 5e6 * (1 - Math.exp(-second / 600));
    for (const seed of [1, 2, 3, 4, 5]) {
      expect(fitsOf({ seed, seconds: HOUR, besides }).at(-1)?.leak).toBeUndefined();
    }
  });
});

describe('the fit', () => {
  const points = (count: number, of: (i: number) => Partial<FloorPoint>): readonly FloorPoint[] =>
    Array.from({ length: count }, (_, i) => ({ at: i * 60_000, heap: 0, external: 0, open: 10, closed: 0, ...of(i) }));

  it('has no weight of a live connection where their number hardly varied', () => {
    const steady = points(12, (i) => ({ heap: 1e6 + i * 1e5, closed: i * 100, open: 1_000 + (i % 3) }));
    expect(fitLeak(steady, 'heap', 0).fit).toMatchObject({
      perOpen: null,
      perClosed: { value: expect.closeTo(1_000) },
    });
  });

  it('is none where nothing has closed, or there are too few points', () => {
    expect(
      fitLeak(
        points(12, (i) => ({ open: i })),
        'heap',
        0,
      ).fit,
    ).toBeNull();
    expect(
      fitLeak(
        points(3, (i) => ({ closed: 100 * i })),
        'heap',
        0,
      ).fit,
    ).toBeNull();
    expect(fitLeak([], 'heap', 0)).toEqual({ fit: null, leak: undefined });
  });

  it('takes two periods: what grew in the first alone is no leak', () => {
    const filled = points(20, (i) => ({ heap: 1e6 + Math.min(i, 10) * 1e6, closed: i * 100 }));
    expect(fitLeak(filled, 'heap', 0).leak).toBeUndefined();
    const goesOn = points(20, (i) => ({ heap: 1e6 + i * 1e6, closed: i * 100 }));
    expect(fitLeak(goesOn, 'heap', 0).leak).toBeDefined();
    expect(fitLeak(goesOn, 'heap', 20 * 60_000).leak).toBeUndefined();
  });

  it('finds what is lost outside the heap, too', () => {
    const buffers = points(20, (i) => ({ heap: 1e6, external: 1e6 + i * 1e5, closed: i * 100 }));
    expect(fitLeak(buffers, 'heap', 0).leak).toBeUndefined();
    expect(fitLeak(buffers, 'external', 0).leak?.perClosed?.value).toBeCloseTo(1_000);
  });
});
