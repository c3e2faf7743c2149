import { isCommittable } from '../../checks/judge.js';
import { resolveConfig } from '../../config/resolve.js';
import { type ExitCode, WsProfileError } from '../../errors.js';
import { CHECKS_RESULT_SCHEMA, type CheckDefinition, type CheckResult, type ChecksResult } from '../../model/check.js';
import { nearest } from '../../model/nearest.js';
import { acceptCounts, holdChecks } from '../../profile/checks.js';
import { checkLines } from '../../report/documents/checks.js';
import { interruptSignal } from '../terminal/interrupt.js';
import { resolveScreen } from '../terminal/screen.js';
import type { ChecksFlags } from './command.js';

/** `ws-profile checks`: exit code 1 when one failed, else 3 when one is blocked. */
export async function checks(process: NodeJS.Process, names: readonly string[], flags: ChecksFlags): Promise<ExitCode> {
  const config = await resolveConfig({ root: process.cwd(), path: flags.config, env: process.env });
  const chosen = choose(config.checks, names);
  const [stdout, stderr] = [resolveScreen(process.stdout, process.env), resolveScreen(process.stderr, process.env)];
  const interrupt = interruptSignal(process);
  const results: CheckResult[] = [];
  try {
    for await (const result of holdChecks(config, chosen, interrupt.signal)) {
      results.push(result);
      if (!flags.json) stdout.write(`${checkLines(result, stdout).join('\n')}\n`);
    }
    if (flags.json) {
      const document: ChecksResult = { schema: CHECKS_RESULT_SCHEMA, checks: results };
      stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    }
    if (flags.update) {
      const written = await acceptCounts(config, results);
      stderr.write(written ? `Wrote ${written}.\n` : 'The committed counts say all of this already.\n');
    }
    return exitCodeOf(results, flags.update === true);
  } finally {
    interrupt.release();
  }
}

function choose(all: readonly CheckDefinition[], names: readonly string[]): readonly CheckDefinition[] {
  if (all.length === 0) {
    throw new WsProfileError('USAGE', 'No checks are configured.', {
      hint: "Name them in the configuration: checks: [{ name: 'lint', category: 'architecture compliance', command: 'eslint .' }].",
    });
  }
  if (names.length === 0) return all;
  const known = all.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const guess = nearest(name, known);
    throw new WsProfileError('USAGE', `There is no check '${name}'.`, {
      hint: guess ? `Did you mean '${guess}'?` : `The checks are ${known.join(', ')}.`,
    });
  }
  return all.filter(({ name }) => names.includes(name));
}

/** A count that was just committed is accepted. */
function exitCodeOf(results: readonly CheckResult[], isUpdated: boolean): ExitCode {
  const isAccepted = (result: CheckResult) => isUpdated && isCommittable(result);
  if (results.some((result) => result.status === 'failed' && !isAccepted(result))) return 1;
  return results.some(({ status }) => status === 'blocked') ? 3 : 0;
}
