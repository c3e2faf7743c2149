import { CommanderError } from 'commander';
import { createProgram } from './program.js';
import { noteHiddenSecrets } from './terminal/show-secrets.js';

/** The whole command line. Takes the process as an argument, so that tests pass one of their own. */
export async function main(process: NodeJS.Process): Promise<void> {
  ignoreClosedPipe(process.stdout);
  ignoreClosedPipe(process.stderr);
  const program = createProgram(process);
  noteHiddenSecrets(process);
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    // commander has printed its own message by the time it throws: usage is exit code 2, help and version are 0.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else process.exitCode = (await import('./terminal/print-error.js')).printError(process, error);
  }
}

/** `| head` closes the pipe before we are done: what is left to print is dropped, the exit code still counts. */
function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on?.('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
