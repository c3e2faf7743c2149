import { resolve } from 'node:path';
import { lastResultFile } from '../../artifacts/run-folder.js';
import { type ExitCode, WsProfileError } from '../../errors.js';
import { readRunDocument } from '../../history/document.js';
import { suggestRule } from '../../leaks/status/suppressions.js';
import { fails } from '../../model/finding.js';
import type { Leak } from '../../model/leak.js';
import { isMeasured } from '../../model/result.js';
import { redactDocument } from '../../secrets/redact.js';
import type { SuggestFlags } from './command.js';

/** `ws-profile leaks suggest`: a rule a line, fit to be appended to `ws-profile.suppress` once its reason is written. */
export async function suggest(process: NodeJS.Process, ids: readonly string[], flags: SuggestFlags): Promise<ExitCode> {
  const root = process.cwd();
  const file = flags.from === undefined ? lastResultFile(root) : resolve(root, flags.from);
  if (file === undefined) {
    throw new WsProfileError('USAGE', 'There is no run here to suggest rules for.', {
      hint: 'Run ws-profile run first, or name a document of its --json with --from FILE.',
    });
  }
  const { scenarios } = redactDocument(await readRunDocument(file, 'USAGE'));
  const leaks = scenarios.filter(isMeasured).flatMap((scenario) => scenario.leaks);
  const chosen = ids.length > 0 ? ids.map((id) => leakOf(id, leaks, file)) : leaks.filter(fails);
  if (chosen.length === 0) process.stderr.write(`${file} has no leak that fails.\n`);
  for (const leak of chosen) process.stdout.write(`${suggestRule(leak)}\n`);
  return 0;
}

function leakOf(id: string, leaks: readonly Leak[], file: string): Leak {
  const leak = leaks.find((one) => one.id === id);
  if (leak) return leak;
  const known = leaks.map((one) => one.id).join(', ') || 'none';
  throw new WsProfileError('USAGE', `There is no leak ${id} in ${file}.`, { hint: `Its leaks are: ${known}.` });
}
