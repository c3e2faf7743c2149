import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/ws-profile.js', import.meta.url));

/** How a command of ours ended, and what it printed. */
export interface OwnEnd {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of ours in a process of its own. An abort interrupts it, as Ctrl-C would. Never rejects. */
export function runOurselves(
  args: readonly string[],
  { cwd, signal }: { readonly cwd: string; readonly signal: AbortSignal },
): Promise<OwnEnd> {
  return new Promise((resolve) => {
    const options = { cwd, signal, killSignal: 'SIGINT', maxBuffer: 2 ** 29 } as const;
    const child = execFile(process.execPath, [PROGRAM, ...args], options, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode, stdout, stderr }),
    );
  });
}
