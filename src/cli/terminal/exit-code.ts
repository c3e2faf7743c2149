import type { ExitCode } from '../../errors.js';
import type { RunResult } from '../../model/result.js';

/** An error outweighs a failure: what broke was not measured. */
export function exitCodeOf(result: RunResult): ExitCode {
  if (result.scenarios.some(({ verdict }) => verdict === 'error')) return 3;
  return result.ok ? 0 : 1;
}
