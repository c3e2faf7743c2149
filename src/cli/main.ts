import { CommanderError } from 'commander';
import { type ExitCode, WsProfileError } from '../errors.js';
import { createProgram } from './program.js';
import { type OutputName, watchOutput } from './terminal/output.js';
import { noteHiddenSecrets } from './terminal/show-secrets.js';

/** The whole command line. Takes the process as an argument, so that tests pass one of their own. */
export async function main(process: NodeJS.Process): Promise<void> {
  let lost: WsProfileError | undefined;
  watchOutput(process, (name, error) => {
    lost = outputLost(name, error);
    // Also when all else is done: what is printed last may be what is lost.
    exitWith(process, lost.exitCode);
    void report(process, lost);
  });
  const program = createProgram(process);
  noteHiddenSecrets(process);
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    // commander has printed its own message by the time it throws: usage is exit code 2, help and version are 0.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else process.exitCode = await report(process, error);
  }
  if (lost) exitWith(process, lost.exitCode);
}

/** An interrupt is the answer, whatever else went wrong. */
function exitWith(process: NodeJS.Process, code: ExitCode): void {
  if (process.exitCode !== 130) process.exitCode = code;
}

async function report(process: NodeJS.Process, error: unknown): Promise<ExitCode> {
  return (await import('./terminal/print-error.js')).printError(process, error);
}

function outputLost(name: OutputName, cause: Error): WsProfileError {
  return new WsProfileError('OUTPUT_NOT_WRITABLE', `${name} can't be written: ${cause.message}.`, {
    hint: 'What was to be printed is lost. Free the disk, or send it elsewhere.',
    cause,
  });
}
