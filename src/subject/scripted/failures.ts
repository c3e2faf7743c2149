import { type ErrorCode, WsProfileError } from '../../errors.js';
import type { Failure } from '../../measured/protocol.js';
import type { ChildExit } from '../../process/child.js';

/** Translates a position in the code that ran into one in the source it came from. */
export type MapStack = (stack: string) => string;

/** What the measured process reported, as the error that a user sees. `file` names the scenario. */
export function failureToError(failure: Failure, file: string, mapStack: MapStack): WsProfileError {
  const where = failure.manager === undefined ? '' : ` (manager ${failure.manager})`;
  const { code, message, hint } = wordingOf(failure, file, where);
  const cause = new Error(failure.message);
  cause.stack = mapStack(failure.stack ?? failure.message);
  const at = firstFrame(cause.stack);
  return new WsProfileError(code, at && !message.includes(at) ? `${message}\n  at ${at}` : message, { hint, cause });
}

/** Why a measured process that said nothing is gone. */
export function exitToError(exit: ChildExit, file: string): WsProfileError {
  if (/heap out of memory|Allocation failed|invalid array length Allocation/i.test(exit.stderr)) {
    return new WsProfileError('SCENARIO_OUT_OF_MEMORY', `${file}: the measured process ran out of memory`, {
      hint: 'Profile fewer managers, or give it more with NODE_OPTIONS=--max-old-space-size=<MB>.',
    });
  }
  const how = exit.signal ? `was killed by ${exit.signal}` : `ended with code ${exit.code}`;
  const said = exit.stderr ? `:\n${exit.stderr.split('\n').slice(-8).join('\n')}` : '';
  return new WsProfileError('SCENARIO_CRASHED', `${file}: the measured process ${how}${said}`, {
    hint:
      exit.signal === 'SIGKILL'
        ? 'The system kills a process like this when memory runs out.'
        : 'Run the scenario with --debug to see all that it printed.',
  });
}

function wordingOf(
  failure: Failure,
  file: string,
  where: string,
): { readonly code: ErrorCode; readonly message: string; readonly hint: string } {
  switch (failure.kind) {
    case 'import':
      return {
        code: 'SCENARIO_INVALID',
        message: `${file}: the scenario can't be imported: ${failure.message}`,
        hint: 'Fix what it throws at import; --debug shows the whole stack.',
      };
    case 'timeout':
      return {
        code: 'HOOK_TIMEOUT',
        message: `${file}: ${failure.hook}${where} ${failure.message}`,
        hint: 'Settle the promise that it returns, or raise timeoutMs.',
      };
    case 'hook':
      return {
        code: 'HOOK_FAILED',
        message: `${file}: ${failure.hook}${where} threw ${failure.message}`,
        hint: 'A hook that throws ends the run: what it would measure is not what you ship.',
      };
    case 'uncaught':
      return {
        code: 'SCENARIO_CRASHED',
        message: `${file}: uncaught ${failure.message}`,
        hint: 'Something outside the hooks threw: an event without an error listener, a promise nobody awaits.',
      };
    case 'exit':
      return {
        code: 'SCENARIO_EXITED',
        message: `${file}: the scenario ended its own process with ${failure.message}`,
        hint: 'Remove the call of process.exit.',
      };
    case 'internal':
      return {
        code: 'SCENARIO_CRASHED',
        message: `${file}: the measured process failed: ${failure.message}`,
        hint: 'Run it again with --debug for the stack.',
      };
  }
}

/** The first frame of a stack in the user's own code. */
function firstFrame(stack: string): string | undefined {
  for (const line of stack.split('\n')) {
    const frame = /^\s+at (.+)$/.exec(line)?.[1];
    if (frame && !/node:|<anonymous>\)?$|(^|[\\/( ])(dist|src)[\\/]measured[\\/]/.test(frame)) return frame;
  }
  return undefined;
}
