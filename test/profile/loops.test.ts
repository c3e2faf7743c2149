import { describe, expect, it } from 'vitest';
import { type Course, clean, suspect } from './fake-instruments.js';
import { measured, runFakes } from './fake-run.js';

const fields = { steady: false };

describe('the rounds while a snapshot is analysed', () => {
  it("are the next window's, and no more than that", async () => {
    // The analysis is done with the last round that may run ahead of it.
    const growth: Course['growth'] = (_loop, windows) => (windows < 2 ? suspect : clean);
    const course = () => ({ growth, analysedAfter: 'lifecycle 4' });
    const { asked } = await runFakes({ chat: { fields, course } });
    const [first, second] = [asked.indexOf('snapshot lifecycle-1'), asked.indexOf('snapshot lifecycle-2')];
    expect(asked.slice(first, second)).toEqual([
      'snapshot lifecycle-1',
      'analyse lifecycle 1',
      'lifecycle 3',
      'lifecycle 4',
    ]);
  });

  it('count when the analysis decides before they fill a window', async () => {
    const course = () => ({ analysedAfter: 'lifecycle 3' });
    const finished = await runFakes({ chat: { fields, course } }, { flags: { rounds: 20 } });
    const samples = measured(finished).samples.map(({ round }) => round);
    expect(samples.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(measured(finished).rounds).toBe(samples.length);
    expect(samples.length).toBeLessThan(40);
  });
});
