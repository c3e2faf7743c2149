import { describe, expect, it } from 'vitest';
import { WsProfileError } from '../../src/errors.js';
import { leak } from '../report/results.js';
import { type Course, leaking } from './fake-instruments.js';
import { measured, runFakes } from './fake-run.js';

const fields = { steady: false };
const survives: Course = { survivors: 1 };
const unreadable = new WsProfileError('SNAPSHOT_INVALID', 'it ends too early');

describe('a scenario that does not pass', () => {
  it('is tried again as often as retries say, and its passing then is no first one', async () => {
    const course = (attempt: number) => (attempt < 3 ? survives : {});
    const finished = await runFakes({ chat: { fields, course } }, { flags: { retries: 5 } });
    expect(measured(finished)).toMatchObject({ verdict: 'pass', tries: 3 });
    expect(finished.asked.filter((step) => step === 'setup')).toHaveLength(3);
    expect(finished.kept).toEqual([]);
  });

  it('fails when no try passes, with the last one kept', async () => {
    const finished = await runFakes({ chat: { fields, course: () => survives } }, { flags: { retries: 1 } });
    expect(measured(finished)).toMatchObject({ verdict: 'fail', tries: 2 });
    expect(finished.kept).toEqual([
      '.gitignore',
      'lifecycle-0.heapsnapshot',
      'lifecycle-1.heapsnapshot',
      'result.json',
    ]);
  });

  it('is tried again also where it breaks', async () => {
    const broken: Course = { fail: { at: 'setup', error: new WsProfileError('HOOK_FAILED', 'no port') } };
    const course = (attempt: number) => (attempt === 1 ? broken : {});
    const finished = await runFakes({ chat: { fields, course } }, { flags: { retries: 1 } });
    expect(measured(finished)).toMatchObject({ verdict: 'pass', tries: 2 });
  });

  it('is not tried again without retries, and a passing one says nothing of tries', async () => {
    expect(measured(await runFakes({ chat: { fields, course: () => survives } })).tries).toBeUndefined();
    expect(measured(await runFakes({ chat: { fields } }, { flags: { retries: 3 } })).tries).toBeUndefined();
  });
});

describe('an analysis that fails', () => {
  it.each([
    { loop: 'lifecycle', at: 'analyse lifecycle 1' },
    { loop: 'steady', at: 'analyse steady 1' },
  ])('breaks the scenario, in the $loop loop, and not the next one', async ({ at }) => {
    const broken = { course: () => ({ fail: { at, error: unreadable } }) };
    const { result } = await runFakes({ a: broken, b: { fields } });
    expect(result.scenarios).toMatchObject([
      { name: 'a', verdict: 'error', error: { code: 'SNAPSHOT_INVALID', message: 'it ends too early' } },
      { name: 'b', verdict: 'pass' },
    ]);
  });

  it('ends the run when the fault is ours', async () => {
    const course = () => ({ fail: { at: 'analyse lifecycle 1', error: new TypeError('no such node') } });
    await expect(runFakes({ a: { fields, course }, b: { fields } })).rejects.toThrow('no such node');
  });
});

describe('what a scenario leaves on disk', () => {
  it('is nothing when it passes or breaks', async () => {
    const broken: Course = { fail: { at: 'teardown', error: new WsProfileError('HOOK_FAILED', 'closed twice') } };
    const { kept } = await runFakes({ a: { fields }, b: { fields, course: () => broken } });
    expect(kept).toEqual([]);
  });

  it('is all of it when it fails, named by its result', async () => {
    const course = () => ({ growth: () => leaking(leak()) });
    const finished = await runFakes({ chat: { fields, course } });
    expect(finished.kept).toEqual([
      '.gitignore',
      'lifecycle-0.heapsnapshot',
      'lifecycle-1.heapsnapshot',
      'lifecycle-idle.heapsnapshot',
      'lifecycle.heapprofile',
      'result.json',
    ]);
    const names = measured(finished).artifacts.map((file) => file.split(/[/\\]/).slice(-2).join('/'));
    expect(names).toEqual([
      'chat/lifecycle-0.heapsnapshot',
      'chat/lifecycle-1.heapsnapshot',
      'chat/lifecycle-idle.heapsnapshot',
      'chat/lifecycle.heapprofile',
    ]);
  });

  it('is all of it when it is asked for', async () => {
    const { kept } = await runFakes({ chat: { fields } }, { flags: { keepSnapshots: true } });
    expect(kept).toEqual(['.gitignore', 'lifecycle-0.heapsnapshot', 'lifecycle-1.heapsnapshot', 'result.json']);
  });
});
