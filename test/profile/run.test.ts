import { afterEach, describe, expect, it } from 'vitest';
import { WsProfileError } from '../../src/errors.js';
import type { ProfileEvent } from '../../src/model/event.js';
import { leak } from '../report/results.js';
import { type Course, leaking, type Step } from './fake-instruments.js';
import { runFakes, type StartedRun, startFakes } from './fake-run.js';

const survives: Course = { survivors: 1 };

describe('a run', () => {
  it('tells what happens in the order in which it happens', async () => {
    const { events } = await runFakes({ chat: { fields: { steady: false } } });
    expect(events.filter(({ type }) => type !== 'round').map(told)).toEqual([
      'run-started chat',
      'scenario-started chat',
      'setup',
      'warm-up',
      'snapshot 0',
      'window 1',
      'snapshot 1',
      'analysis 1',
      'teardown',
      'scenario-finished pass',
      'run-finished',
    ]);
  });

  it('tells every round of both loops, counted on through their windows', async () => {
    const { events } = await runFakes({ chat: { course: () => ({ analysedAfter: 'lifecycle 4' }) } });
    const rounds = events.flatMap((event) => (event.type === 'round' ? [event] : []));
    const of = (loop: string) => rounds.filter((event) => event.loop === loop).map(({ sample }) => sample.round);
    expect(of('lifecycle')).toEqual([0, 1, 2, 3, 4]);
    expect(of('steady').slice(0, 3)).toEqual([0, 1, 2]);
  });

  it('measures one scenario after the other and says of all what became of them', async () => {
    const { result, events } = await runFakes({ a: { course: () => survives }, b: {}, c: {} });
    expect(result.scenarios.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(['a fail', 'b pass', 'c pass']);
    expect(result.ok).toBe(false);
    const [first, last] = [events[0], events.at(-1)];
    expect(first).toEqual({ type: 'run-started', scenarios: ['a', 'b', 'c'] });
    expect(last).toEqual({ type: 'run-finished', result });
  });

  it('stops with bail at the first scenario that does not pass', async () => {
    const scenarios = { a: {}, b: { course: () => survives }, c: {} };
    const { result } = await runFakes(scenarios, { bail: true });
    expect(result.scenarios.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('says when it began, of which revision and with which tags, and keeps its result where it is told', async () => {
    const context = { at: new Date('2026-01-02T03:04:05.000Z'), commit: 'c0ffee', branch: 'main' };
    const { result, kept } = await runFakes({ a: { fields: { tags: ['golden-path'] } } }, { context });
    expect(result).toMatchObject({
      startedAt: '2026-01-02T03:04:05.000Z',
      revision: { commit: 'c0ffee', branch: 'main' },
      scenarios: [{ name: 'a', tags: ['golden-path'] }],
    });
    expect(kept).toContain('result.json');
    expect((await runFakes({ a: {} })).kept).not.toContain('result.json');
  });

  it('selects by name and by tag', async () => {
    const scenarios = { a: { fields: { tags: ['slow'] } }, b: {}, ab: {} };
    const names = async (run: object) => (await runFakes(scenarios, run)).result.scenarios.map(({ name }) => name);
    expect(await names({ grep: /^a/ })).toEqual(['a', 'ab']);
    expect(await names({ tags: ['slow'] })).toEqual(['a']);
    await expect(names({ tags: ['none'] })).rejects.toMatchObject({ code: 'SCENARIO_NOT_FOUND' });
  });

  it('goes on after a scenario that breaks, and says of it what broke', async () => {
    const error = new WsProfileError('HOOK_FAILED', 'create threw', { hint: 'look' });
    const { result } = await runFakes({ a: { course: () => ({ fail: { at: 'lifecycle 1', error } }) }, b: {} });
    expect(result.scenarios[0]).toMatchObject({
      name: 'a',
      verdict: 'error',
      error: { code: 'HOOK_FAILED', message: 'create threw', hint: 'look' },
    });
    expect(result.scenarios[1]).toMatchObject({ name: 'b', verdict: 'pass' });
  });

  it('is over when a description says that there is no scenario', async () => {
    const run = runFakes({ a: {}, b: { fields: { managers: 'many' } } });
    await expect(run).rejects.toMatchObject({ code: 'SCENARIO_INVALID' });
  });
});

describe('an interrupt', () => {
  let started: StartedRun | undefined;
  afterEach(() => started?.remove());

  const grows: Course = {
    growth: (loop) => leaking(leak(loop === 'lifecycle' ? {} : { id: '00000001' })),
  };

  const phases: readonly { readonly phase: string; readonly stallAt: Step; readonly course?: Course }[] = [
    { phase: 'its description', stallAt: 'describe' },
    { phase: 'setup', stallAt: 'setup' },
    { phase: 'warm-up', stallAt: 'lifecycle 0' },
    { phase: 'the weighing before the first window', stallAt: 'weigh' },
    { phase: 'the first snapshot', stallAt: 'snapshot lifecycle-0' },
    { phase: 'a window', stallAt: 'lifecycle 2' },
    { phase: 'the snapshot after it', stallAt: 'snapshot lifecycle-1' },
    { phase: 'an analysis', stallAt: 'analyse lifecycle 1' },
    { phase: 'the start of a diagnosis', stallAt: 'start sampling by 1', course: grows },
    { phase: 'the end of a diagnosis', stallAt: 'stop sampling into lifecycle.heapprofile', course: grows },
    { phase: "the live managers' creation", stallAt: 'create live' },
    { phase: 'the steady loop', stallAt: 'steady 1' },
    { phase: "the steady loop's analysis", stallAt: 'analyse steady 1' },
    { phase: "the live managers' destruction", stallAt: 'destroy live' },
    { phase: 'the snapshot after it', stallAt: 'snapshot steady-after', course: grows },
    { phase: 'its analysis', stallAt: 'analyse steady after', course: grows },
    { phase: 'teardown', stallAt: 'teardown' },
  ];

  it.each(phases)('ends all in $phase ($stallAt)', async ({ stallAt, course }) => {
    const interrupt = new AbortController();
    const scenario = { course: () => ({ ...course, stallAt }) };
    started = await startFakes({ chat: scenario, next: {} }, { signal: interrupt.signal });
    const { instruments, events, artifacts } = started;
    const ended = drain(events);
    await instruments.stalled;
    interrupt.abort(new Error('Ctrl-C'));
    await expect(ended).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(instruments.open()).toBe(0);
    expect(artifacts()).toEqual([]);
  });

  it('that came before the run lets it measure nothing', async () => {
    started = await startFakes({ chat: {} }, { signal: AbortSignal.abort(new Error('Ctrl-C')) });
    await expect(drain(started.events)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(started.instruments.asked).toEqual([]);
  });

  it('comes also from whoever stops to listen', async () => {
    started = await startFakes({ chat: { course: () => ({ stallAt: 'lifecycle 1' }) } });
    const { instruments, events, artifacts } = started;
    for await (const event of events) {
      if (event.type === 'phase' && event.phase === 'window') break;
    }
    expect(instruments.open()).toBe(0);
    expect(artifacts()).toEqual([]);
  });
});

async function drain(events: AsyncIterable<ProfileEvent>): Promise<void> {
  for await (const _ of events);
}

/** An event as a line. */
function told(event: ProfileEvent): string {
  switch (event.type) {
    case 'phase':
      return [event.phase, ...(event.window === undefined ? [] : [event.window])].join(' ');
    case 'run-started':
      return `run-started ${event.scenarios}`;
    case 'scenario-started':
      return `scenario-started ${event.name}`;
    case 'scenario-finished':
      return `scenario-finished ${event.result.verdict}`;
    default:
      return event.type;
  }
}
