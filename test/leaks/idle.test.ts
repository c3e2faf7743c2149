import { beforeAll, describe, expect, it } from 'vitest';
import { analyseGrowth, type GrowthAnalysis, type GrowthInput } from '../../src/leaks/analyse.js';
import { pathText } from '../../src/model/path.js';
import { PROJECT_ROOT, withSnapshots } from './snapshot-series.js';

const base = { loop: 'lifecycle', managers: 20, roundsPerWindow: 3 } as const;
const KINDS = ['by-time', 'kept', 'expiring'];

/** What the snapshots say, with a time without rounds after the last window and as if there had been none. */
async function analyseIdle(
  kinds: readonly string[],
  time: { readonly ms: number; readonly windowsMs: readonly number[] },
): Promise<{ readonly before: GrowthAnalysis; readonly after: GrowthAnalysis }> {
  return withSnapshots(kinds, { kinds: './idle-kinds.mjs' }, async (files) => {
    const snapshots = files.slice(0, -1);
    const analyse = (idle?: GrowthInput['idle']) =>
      analyseGrowth({ ...base, snapshots, idle }, { projectRoot: PROJECT_ROOT });
    return { before: await analyse(), after: await analyse({ ...time, snapshot: files.at(-1) ?? '' }) };
  });
}

function holder({ leaks }: GrowthAnalysis, name: string) {
  return leaks.find(({ path }) => pathText(path, 'from-root').includes(`> ${name} `));
}

describe('a time without rounds', () => {
  let before: GrowthAnalysis;
  let after: GrowthAnalysis;

  beforeAll(async () => {
    ({ before, after } = await analyseIdle(KINDS, { ms: 500, windowsMs: [500, 500, 500] }));
  });

  it('shows what no window can: all three grow alike in them', () => {
    expect(before.leaks.map(({ per }) => per.unit)).toEqual(['manager', 'manager', 'manager']);
  });

  it('gives what grows in it too a rate by the second', () => {
    expect(holder(after, 'ticks')).toMatchObject({ windows: [60, 60, 60], per: { unit: 'second', count: 120 } });
  });

  it('leaves what stays a leak of each manager', () => {
    expect(holder(after, 'kept')?.per).toMatchObject({ unit: 'manager', count: 1 });
  });

  it('clears what is gone after it, with a note that says so', () => {
    expect(holder(before, 'expiring')).toBeDefined();
    expect(holder(after, 'expiring')).toBeUndefined();
    expect(after.notes.join()).toMatch(/expiring \(Map\).* are no leak: they were gone after 500 ms without rounds/);
  });

  it('keeps the leak ids as they are without it', () => {
    const ids = before.leaks.map(({ id }) => id);
    for (const { id } of after.leaks) expect(ids).toContain(id);
  });
});

describe('entries beside timers that come later than a run waits', () => {
  it('are undecided, with the delay named', async () => {
    const { before, after } = await analyseIdle(['far-timer'], { ms: 500, windowsMs: [500, 500, 500] });
    expect(before.waiting).toEqual([{ delayMs: 60_000, count: 180 }]);
    expect(after.leaks).toEqual([]);
    expect(after.undecided.join()).toMatch(/pinned \(Map\).*setTimeout, 60 s/);
  });

  it('are judged as all others once the timers were due', async () => {
    const { after } = await analyseIdle(['far-timer'], { ms: 60_250, windowsMs: [500, 500, 500] });
    expect(after.undecided).toEqual([]);
    expect(holder(after, 'pinned')?.per.count).toBe(1);
  });
});
