import { describe, expect, it } from 'vitest';
import { leak } from '../report/results.js';
import { BEFORE, type Course, clean, leaking, suspect } from './fake-instruments.js';
import { measured, runFakes } from './fake-run.js';

const MB = 1_000_000;
const fields = { steady: false };
const leaks: Course = { growth: () => leaking(leak()) };

/** What is asked while nothing runs ahead of an analysis. */
function besideAnalyses(asked: readonly string[], rounds: readonly string[]): readonly string[] {
  return asked.filter((step) => !/^(?:lifecycle|steady) \d+$/.test(step) || rounds.includes(step));
}

describe('measuring a scenario', () => {
  it('asks of a subject that nothing grows in for two snapshots a loop, and one without managers between them', async () => {
    const { asked } = await runFakes({ chat: {} });
    const rounds = ['lifecycle 0', 'lifecycle 1', 'lifecycle 2', 'steady 0', 'steady 1', 'steady 2'];
    expect(besideAnalyses(asked, rounds)).toEqual([
      'describe',
      'setup',
      'lifecycle 0',
      'weigh',
      'snapshot lifecycle-0',
      'lifecycle 1',
      'lifecycle 2',
      'snapshot lifecycle-1',
      'analyse lifecycle 1',
      'snapshot steady-before',
      'create live',
      'steady 0',
      'snapshot steady-0',
      'steady 1',
      'steady 2',
      'snapshot steady-1',
      'analyse steady 1',
      'destroy live',
      'teardown',
    ]);
  });

  it('leaves the steady loop out where the scenario does', async () => {
    const finished = await runFakes({ chat: { fields } });
    expect(finished.asked.filter((step) => /steady|live/.test(step))).toEqual([]);
    expect(measured(finished)).toMatchObject({ steadyRounds: 0 });
  });

  it('tells from a snapshot after the destruction of live managers what they gave back', async () => {
    const growth: Course['growth'] = (loop, _windows, after) =>
      loop === 'lifecycle' ? clean : leaking(leak({ id: after ? '0000000a' : '0000000b' }));
    const finished = await runFakes({ chat: { course: () => ({ growth }) } }, { flags: { diagnose: false } });
    const { asked } = finished;
    expect(asked.slice(asked.indexOf('destroy live'))).toEqual([
      'destroy live',
      'snapshot steady-after',
      'analyse steady after',
      'teardown',
    ]);
    expect(measured(finished).leaks.map(({ id }) => id)).toEqual(['0000000a']);
  });
});

describe('a diagnosis', () => {
  const chat = (course: Course) => ({ chat: { fields, course: () => course } });

  it('follows a leak: a round that says how much is allocated, and a window under sampling', async () => {
    const { asked, events } = await runFakes(chat(leaks));
    const from = asked.indexOf('start measuring');
    expect(from).toBeGreaterThan(asked.indexOf('analyse lifecycle 1'));
    expect(asked.slice(from)).toEqual([
      'start measuring',
      expect.stringMatching(/^lifecycle \d+$/),
      'stop sampling into lifecycle.heapprofile',
      'start sampling by 1',
      expect.stringMatching(/^lifecycle \d+$/),
      expect.stringMatching(/^lifecycle \d+$/),
      'stop sampling into lifecycle.heapprofile',
      'teardown',
    ]);
    expect(events).toContainEqual({ type: 'phase', name: 'chat', phase: 'diagnosis' });
  });

  it('samples the thinner the more a round allocates', async () => {
    const intervalAt = async (allocated: number) => {
      const { asked } = await runFakes(chat({ ...leaks, allocated }));
      return Number(/\d+$/.exec(asked.find((step) => step.startsWith('start sampling')) ?? '')?.[0]);
    };
    expect(await intervalAt(1_000_000)).toBe(1);
    expect(await intervalAt(100_000_000)).toBeGreaterThan(1000);
    expect(await intervalAt(1_000_000_000)).toBeGreaterThan(10_000);
  });

  it('adds no round to what is judged', async () => {
    const of = async (diagnose: boolean) => measured(await runFakes(chat(leaks), { flags: { diagnose } }));
    const [diagnosed, not] = [await of(true), await of(false)];
    expect(diagnosed.samples.map(({ round }) => round)).toEqual(not.samples.map(({ round }) => round));
    expect(diagnosed.verdict).toBe(not.verdict);
  });

  it.each([
    { why: 'it is switched off', diagnose: false, course: leaks },
    { why: 'nothing leaks', diagnose: true, course: {} },
    {
      why: 'what leaks is accepted',
      diagnose: true,
      course: { growth: () => leaking(leak({ status: 'known' })) },
    },
  ])('is left out when $why', async ({ diagnose, course }) => {
    const { asked, kept } = await runFakes(chat(course), { flags: { diagnose } });
    expect(asked.filter((step) => step.includes('sampling'))).toEqual([]);
    expect(kept.filter((file) => file.endsWith('.heapprofile'))).toEqual([]);
  });

  it('of the steady loop makes managers of its own, when all was measured', async () => {
    const growth: Course['growth'] = (loop) => (loop === 'steady' ? leaking(leak()) : clean);
    const { asked } = await runFakes({ chat: { course: () => ({ growth }) } });
    const order = ['create live', 'start sampling by 1', 'destroy live', 'analyse steady after', 'teardown'];
    expect(asked.filter((step) => order.includes(step))).toEqual([
      'create live',
      'destroy live',
      'analyse steady after',
      'create live',
      'start sampling by 1',
      'destroy live',
      'teardown',
    ]);
  });

  it('that breaks off leaves the leak as it was found, and says what is missing', async () => {
    const fail = { at: 'start sampling by 1', error: new Error('create took longer than 10 ms') };
    const { site: _site, ...nowhere } = leak();
    const finished = await runFakes(chat({ growth: () => leaking(nowhere), fail }));
    const result = measured(finished);
    expect(result.verdict).toBe('fail');
    expect(result.leaks[0]?.siteNote).toBe('the diagnosis broke off: create took longer than 10 ms');
    expect(result.notes.join()).toContain('The process was not torn down, and its open handles were not counted');
    expect(result.handlesLeftOpen).toBeUndefined();
    expect(finished.asked).not.toContain('teardown');
  });
});

describe('noise over a limit', () => {
  /** 0.9 MB more than before, after steps of +2 and −1.1 MB: the budget of 1 MB lies inside the noise. */
  const noisy = (round: number) => BEFORE + (round === 1 ? 0 : round === 2 ? 2 * MB : 0.9 * MB);
  const flags = { rounds: 3, diagnose: false };

  it('is measured on, until it is decided', async () => {
    const finished = await runFakes({ chat: { fields, course: () => ({ heapUsed: noisy }) } }, { flags });
    const { rounds, verdict } = measured(finished);
    expect(verdict).toBe('pass');
    expect(rounds).toBeGreaterThanOrEqual(6);
    expect(rounds).toBeLessThanOrEqual(8);
    expect(finished.asked.filter((step) => step.startsWith('snapshot'))).toHaveLength(2);
  });

  it('that does not end is measured for four windows more, and stays undecided', async () => {
    const levels = [0.9, 2, 0.5] as const;
    const endless = (round: number) => BEFORE + levels[round % 3]! * MB;
    const course = () => ({ heapUsed: endless, analysedAfter: 'lifecycle 6' });
    const finished = await runFakes({ chat: { fields, course } }, { flags });
    expect(measured(finished)).toMatchObject({ verdict: 'undecided', rounds: 3 + 3 + 4 * 3 });
  });

  it('that is far from the limit is not', async () => {
    const steady = (round: number) => BEFORE + (round % 2) * 1000;
    const course = () => ({ heapUsed: steady, analysedAfter: 'lifecycle 6' });
    expect(measured(await runFakes({ chat: { fields, course } }, { flags })).rounds).toBe(6);
  });
});

describe('suspicion', () => {
  it('takes one window more each time, until the growth is told', async () => {
    const growth: Course['growth'] = (_loop, windows) => (windows < 3 ? suspect : leaking(leak()));
    const { asked } = await runFakes({ chat: { fields, course: () => ({ growth }) } }, { flags: { diagnose: false } });
    expect(asked.filter((step) => /^(?:snapshot|analyse)/.test(step))).toEqual([
      'snapshot lifecycle-0',
      'snapshot lifecycle-1',
      'analyse lifecycle 1',
      'snapshot lifecycle-2',
      'analyse lifecycle 2',
      'snapshot lifecycle-3',
      'analyse lifecycle 3',
      'snapshot lifecycle-idle',
      'analyse lifecycle 3',
    ]);
  });

  it('of something that grew is followed by a time without rounds, long enough for the timers among it', async () => {
    const waiting = [{ delayMs: 20, count: 3 }];
    const growth: Course['growth'] = (_loop, windows) =>
      windows < 3 ? suspect : { ...leaking(leak()), waiting: [...waiting, { delayMs: 3_600_000, count: 3 }] };
    const began = performance.now();
    const { asked } = await runFakes({ chat: { fields, course: () => ({ growth }) } }, { flags: { diagnose: false } });
    expect(performance.now() - began).toBeGreaterThan(20);
    const [last, idle] = [asked.indexOf('snapshot lifecycle-3'), asked.indexOf('snapshot lifecycle-idle')];
    expect(asked.slice(last + 1, idle)).toEqual(['analyse lifecycle 3']);
  });
});
