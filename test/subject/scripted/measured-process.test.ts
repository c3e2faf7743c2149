import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeasuredProcess } from '../../../src/subject/scripted/measured-process.js';
import { type FakeChild, fakeProcesses } from '../fake-child.js';

function openMeasured(): { readonly measured: MeasuredProcess; readonly child: FakeChild } {
  const processes = fakeProcesses();
  const measured = new MeasuredProcess({
    entry: '/project/chat.mjs',
    file: 'chat.scenario.mjs',
    root: '/project',
    mapStack: (stack) => stack,
    onLog: () => {},
    onSwarmRequest: () => new Promise(() => {}),
    start: processes.start,
  });
  return { measured, child: processes.child('measured/main.js') };
}

/** What a request came to, as far as it has. */
function outcomeOf(request: Promise<unknown>): { readonly error: () => unknown; readonly isOpen: () => boolean } {
  let settled: { readonly error?: unknown } | undefined;
  request.then(
    () => {
      settled = {};
    },
    (error: unknown) => {
      settled = { error };
    },
  );
  return { error: () => settled?.error, isOpen: () => settled === undefined };
}

const pings = (child: FakeChild) => child.sent.filter((message) => (message as { type: string }).type === 'ping');

describe('a measured process', () => {
  it('is started with the flags that weighing needs, and without what would add to its heap', () => {
    vi.stubEnv('NODE_V8_COVERAGE', '/coverage');
    const { options } = openMeasured().child;
    vi.unstubAllEnvs();
    expect(options.execArgv).toEqual(['--expose-gc', '--no-flush-bytecode', '--conditions=ws-profile-measured']);
    expect(options.env).not.toHaveProperty('NODE_V8_COVERAGE');
  });

  it('answers a request with its failure, and can be asked on', async () => {
    const { measured, child } = openMeasured();
    const setup = measured.request({ op: 'import' });
    child.say({ type: 'failure', failure: { kind: 'hook', hook: 'create', manager: 3, message: 'Error: no luck' } });
    await expect(setup).rejects.toMatchObject({ code: 'HOOK_FAILED' });
    const weighed = measured.request({ op: 'weigh' });
    child.say({ type: 'result', result: { heapUsed: 1 } });
    expect(await weighed).toEqual({ heapUsed: 1 });
  });

  it('that said what ends it fails with that, not with its exit code', async () => {
    const { measured, child } = openMeasured();
    const round = measured.request({ op: 'round', loop: 'lifecycle' });
    child.say({ type: 'failure', failure: { kind: 'uncaught', message: 'TypeError: x is not a function' } });
    child.say({ type: 'failure', failure: { kind: 'hook', hook: 'create', message: 'Error: a consequence' } });
    child.exit({ code: 1, stderr: 'a long trace' });
    const expected = { code: 'SCENARIO_CRASHED', message: expect.stringContaining('uncaught TypeError') };
    await expect(round).rejects.toMatchObject(expected);
    await expect(measured.request({ op: 'weigh' })).rejects.toMatchObject(expected);
  });
});

describe('the time of a measured process', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is over when a hook blocks it for longer than one call may take, and no ping is answered', async () => {
    const { measured, child } = openMeasured();
    const round = outcomeOf(measured.request({ op: 'round', loop: 'lifecycle' }));
    child.say({ type: 'hook', hook: 'create', timeoutMs: 4000 });
    await vi.advanceTimersByTimeAsync(6_900);
    expect(pings(child)).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(pings(child)).toHaveLength(1);
    expect(round.isOpen()).toBe(true);
    await vi.advanceTimersByTimeAsync(3_500);
    expect(child.ending).toBe('kill');
    expect(round.error()).toMatchObject({
      code: 'HOOK_TIMEOUT',
      message: 'chat.scenario.mjs: create blocked the event loop for more than 7000 ms',
    });
  });

  it('goes on as long as pings are answered: hooks that wait have limits of their own', async () => {
    const { measured, child } = openMeasured();
    const round = outcomeOf(measured.request({ op: 'round', loop: 'steady' }));
    child.say({ type: 'hook', hook: 'exercise', timeoutMs: 4000 });
    for (let ping = 1; ping <= 5; ping++) {
      await vi.advanceTimersByTimeAsync(8_000);
      expect(pings(child)).toHaveLength(ping);
      child.say({ type: 'pong' });
    }
    expect(round.isOpen()).toBe(true);
    expect(child.ending).toBeUndefined();
  });

  it.each([
    { request: { op: 'import' }, ms: 30_000, said: 'its import took longer than 30000 ms' },
    { request: { op: 'describe' }, ms: 30_000, said: 'its import took longer than 30000 ms' },
    { request: { op: 'snapshot', file: '/0' }, ms: 300_000, said: 'its heap snapshot took longer than 300000 ms' },
    {
      request: { op: 'stop-allocation-sampling', file: '/0' },
      ms: 300_000,
      said: 'allocation sampling took longer than 300000 ms',
    },
  ] as const)('is $ms ms for $request.op, whatever a hook may take', async ({ request, ms, said }) => {
    const { measured, child } = openMeasured();
    child.say({ type: 'hook', hook: 'create', timeoutMs: 100 });
    const asked = outcomeOf(measured.request(request));
    await vi.advanceTimersByTimeAsync(ms - 1_000);
    expect(asked.isOpen()).toBe(true);
    expect(pings(child)).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked.error()).toMatchObject({ code: 'HOOK_TIMEOUT', message: `chat.scenario.mjs: ${said}` });
    expect(child.ending).toBe('kill');
  });

  it('does not run while nothing is asked, nor after its end', async () => {
    const { measured, child } = openMeasured();
    child.say({ type: 'hook', hook: 'create', timeoutMs: 100 });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(child.sent).toEqual([]);
    await measured.end();
    expect(child.sent).toEqual([{ type: 'abort' }]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
