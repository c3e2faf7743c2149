import type { ExitCode } from '../../errors.js';
import { suggestRule } from '../../leaks/status/suppressions.js';
import { fails } from '../../model/finding.js';
import type { SuggestFlags } from './command.js';
import { leakOfId, leaksOf, runToLookAt } from './found.js';

/** `ws-profile leaks suggest`: a rule a line, fit to be appended to `ws-profile.suppress` once its reason is written. */
export async function suggest(process: NodeJS.Process, ids: readonly string[], flags: SuggestFlags): Promise<ExitCode> {
  const run = await runToLookAt(process.cwd(), flags.from);
  const chosen = ids.length > 0 ? ids.map((id) => leakOfId(id, run)) : leaksOf(run).filter(({ leak }) => fails(leak));
  if (chosen.length === 0) process.stderr.write(`${run.file} has no leak that fails.\n`);
  for (const { leak } of chosen) process.stdout.write(`${suggestRule(leak)}\n`);
  return 0;
}
