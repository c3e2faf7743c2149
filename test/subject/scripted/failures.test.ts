import { describe, expect, it } from 'vitest';
import { exitToError, failureToError } from '../../../src/subject/scripted/failures.js';

const FILE = 'chat.scenario.ts';
const same = (stack: string) => stack;

describe('what a measured process reports', () => {
  it.each([
    ['import', 'SCENARIO_INVALID', "chat.scenario.ts: the scenario can't be imported: Error: no luck"],
    ['hook', 'HOOK_FAILED', 'chat.scenario.ts: create (manager 3) threw Error: no luck'],
    ['timeout', 'HOOK_TIMEOUT', 'chat.scenario.ts: create (manager 3) Error: no luck'],
    ['uncaught', 'SCENARIO_CRASHED', 'chat.scenario.ts: uncaught Error: no luck'],
    ['exit', 'SCENARIO_EXITED', 'chat.scenario.ts: the scenario ended its own process with Error: no luck'],
    ['internal', 'SCENARIO_CRASHED', 'chat.scenario.ts: the measured process failed: Error: no luck'],
  ] as const)('of the kind %s is %s', (kind, code, message) => {
    const error = failureToError({ kind, hook: 'create', manager: 3, message: 'Error: no luck' }, FILE, same);
    expect(error).toMatchObject({ code, message });
    expect(error.hint).toBeTruthy();
  });

  it("names the first frame in the scenario's own code, as in its source", () => {
    const stack = [
      'Error: no luck',
      '    at new Promise (<anonymous>)',
      '    at node:internal/timers:573:17',
      '    at lane (file:///app/node_modules/ws-profile/dist/measured/hooks.js:40:9)',
      '    at Factory.create (/project/out/chat.mjs:9:11)',
      '    at later (/project/out/chat.mjs:20:1)',
    ].join('\n');
    const toSource = (text: string) => text.replaceAll('out/chat.mjs:9:11', 'chat.ts:31:7');
    const error = failureToError({ kind: 'hook', hook: 'create', message: 'Error: no luck', stack }, FILE, toSource);
    expect(error.message).toBe(
      'chat.scenario.ts: create threw Error: no luck\n  at Factory.create (/project/chat.ts:31:7)',
    );
    expect((error.cause as Error).stack).toContain('chat.ts:31:7');
  });
});

describe('the exit of a measured process that said nothing', () => {
  it.each([
    [{ code: 134, signal: null, stderr: 'FATAL ERROR: JavaScript heap out of memory' }, 'SCENARIO_OUT_OF_MEMORY'],
    [{ code: null, signal: 'SIGABRT', stderr: '' }, 'SCENARIO_CRASHED'],
  ] as const)('is told from its last words: %o', (exit, code) => {
    expect(exitToError(exit, FILE).code).toBe(code);
  });

  it('is told with the end of what it printed', () => {
    const stderr = Array.from({ length: 20 }, (_, i) => `line ${i}`).join('\n');
    const { message } = exitToError({ code: 7, signal: null, stderr }, FILE);
    expect(message).toMatch(/^chat\.scenario\.ts: the measured process ended with code 7:\nline 12\n/);
    expect(message).toMatch(/line 19$/);
  });

  it('by SIGKILL is most often a lack of memory', () => {
    expect(exitToError({ code: null, signal: 'SIGKILL', stderr: '' }, FILE).hint).toMatch(/memory runs out/);
  });
});
