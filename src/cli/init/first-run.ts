import type { ExitCode } from '../../errors.js';

/** Enough to tell what grows from what does not, in seconds. */
const FEW = { managers: 10, rounds: 2, warmup: 2 } as const;

/** Runs a scenario that was just written, as `ws-profile run` does, and leaves no figures behind. */
export async function firstRun(process: NodeJS.Process, scenario: string): Promise<ExitCode> {
  const { run } = await import('../run/run.js');
  const flags = { ...FEW, update: 'none', reporter: ['terminal'], diagnose: true, history: false } as const;
  return run(process, [scenario], flags);
}
