import { describe, expect, it } from 'vitest';
import { describeModule } from '../../src/subject/describe.js';
import { answering, fakeProcesses, requestsTo } from './fake-child.js';
import { prepared } from './prepared.js';

const ENTRY = 'measured/main.js';
const never = new AbortController().signal;

describe('the description of a module', () => {
  it('comes from a process that is asked for nothing else and ends right after', async () => {
    const description = { exported: 'object', fields: { managers: 5 }, hooks: ['create'] };
    const processes = fakeProcesses(answering({ describe: description }));
    expect(await describeModule(prepared, never, processes.start)).toEqual(description);
    expect(processes.started).toEqual([ENTRY]);
    expect(processes.child(ENTRY).options.args).toEqual(['/project/out/chat.mjs']);
    expect(requestsTo(processes.child(ENTRY))).toEqual([{ op: 'describe' }]);
    expect(processes.child(ENTRY).ending).toBe('end');
  });

  it('says why a module can not be imported, and where in its source', async () => {
    const message = 'Error: no such database';
    const failure = { kind: 'import', message, stack: `${message}\n    at file:///project/out/chat.mjs:1:7` };
    const processes = fakeProcesses((_, child) => queueMicrotask(() => child.say({ type: 'failure', failure })));
    await expect(describeModule(prepared, never, processes.start)).rejects.toMatchObject({
      code: 'SCENARIO_INVALID',
      message: expect.stringMatching(
        /can't be imported: Error: no such database\n {2}at scenarios\/chat.scenario.ts:7:7$/,
      ),
    });
    expect(processes.child(ENTRY).ending).toBe('end');
  });

  it('is given up on an interrupt, and its process ended', async () => {
    const interrupt = new AbortController();
    const processes = fakeProcesses();
    const describing = describeModule(prepared, interrupt.signal, processes.start);
    interrupt.abort(new Error('Ctrl-C'));
    await expect(describing).rejects.toThrow('Ctrl-C');
    expect(processes.child(ENTRY).ending).toBe('end');
  });

  it('is not begun after an interrupt', async () => {
    const processes = fakeProcesses();
    const interrupted = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(describeModule(prepared, interrupted, processes.start)).rejects.toThrow('Ctrl-C');
    expect(processes.started).toEqual([]);
  });
});
