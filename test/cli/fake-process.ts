import { createProgram } from '../../src/cli/program.js';

/** A process that keeps what is written; for commands that take the process as an argument. */
export interface FakeProcess {
  readonly process: NodeJS.Process;
  /** Runs `ws-profile` with these arguments; rejects with what a command throws. */
  run(...args: readonly string[]): Promise<void>;
  stdout(): string;
  stderr(): string;
}

export function fakeProcess(about: {
  cwd: string;
  args?: readonly string[];
  env?: Record<string, string>;
  columns?: number;
}): FakeProcess {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    columns: about.columns ?? 100,
    isTTY: false,
    write: (text: string) => {
      written[name] += text;
      return true;
    },
  });
  const process: NodeJS.Process = {
    cwd: () => about.cwd,
    env: about.env ?? {},
    argv: ['node', 'ws-profile', ...(about.args ?? [])],
    on: () => process,
    once: () => process,
    off: () => process,
    removeListener: () => process,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
  } as unknown as NodeJS.Process;
  return {
    process,
    run: async (...args) => void (await createProgram(process).parseAsync(args, { from: 'user' })),
    stdout: () => written.stdout,
    stderr: () => written.stderr,
  };
}
