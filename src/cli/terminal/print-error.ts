import { type ExitCode, WsProfileError } from '../../errors.js';

/**
 * Prints a failure on stderr: one message, what to do next, and with `--debug` the stack. Returns the exit code it means.
 *
 * An error that is not ours is a bug of ours: it is said so, with its stack.
 */
export function printError(process: NodeJS.Process, error: unknown): ExitCode {
  const { stderr } = process;
  if (!(error instanceof WsProfileError)) {
    stderr.write(`ws-profile: unexpected failure, please report it\n${stackOf(error)}\n`);
    return 3;
  }
  stderr.write(`ws-profile: ${error.message}\n`);
  if (error.hint) stderr.write(`  ${error.hint}\n`);
  if (process.argv.includes('--debug')) {
    stderr.write(`${stackOf(error)}\n`);
    if (error.cause !== undefined) stderr.write(`caused by ${stackOf(error.cause)}\n`);
  }
  return error.exitCode;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
