import { execFile } from 'node:child_process';

/** What a program printed; undefined when it is not there, failed, or was not done in time. */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, timeoutMs }: { readonly cwd: string; readonly timeoutMs: number },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, [...args], { cwd, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
  });
}
