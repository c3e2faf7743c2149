import { type ExitCode, WsProfileError } from '../../errors.js';
import { escapeTerminal } from '../../model/escape.js';
import { printableText } from './printable.js';

/**
 * Prints a failure on stderr: one message, what to do next, and with `--debug` the stack. Returns the exit code it means.
 *
 * An error that is not ours is a bug of ours: it is said so, with its stack.
 */
export function printError(process: NodeJS.Process, error: unknown): ExitCode {
  const print = (text: string) => {
    const lines = printableText(process, text).split('\n');
    process.stderr.write(`${lines.map((line) => escapeTerminal(line, MAX_LINE)).join('\n')}\n`);
  };
  if (!(error instanceof WsProfileError)) {
    print(`ws-profile: unexpected failure, please report it\n${stackOf(error)}`);
    return 3;
  }
  print(`ws-profile: ${error.message}`);
  if (error.hint) print(`  ${error.hint}`);
  if (process.argv.includes('--debug')) {
    print(stackOf(error));
    if (error.cause !== undefined) print(`caused by ${stackOf(error.cause)}`);
  }
  return error.exitCode;
}

const MAX_LINE = 4096;

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
