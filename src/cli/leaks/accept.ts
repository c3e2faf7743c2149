import { readBaseline, writeBaseline } from '../../baseline/store.js';
import { resolveConfig } from '../../config/resolve.js';
import { WsProfileError } from '../../errors.js';
import { isNoReason } from '../../leaks/status/suppressions.js';
import type { AcceptedLeak } from '../../model/baseline.js';
import { escapeTerminal } from '../../model/escape.js';
import type { AcceptFlags } from './command.js';
import { type FoundLeak, keyOfRun, leakOfId, runToLookAt } from './found.js';

/** `ws-profile leaks accept`: what `--update` never does, with a person's reason. */
export async function accept(process: NodeJS.Process, ids: readonly string[], flags: AcceptFlags): Promise<void> {
  const reason = flags.reason.replace(/\s+/g, ' ').trim();
  if (isNoReason(reason)) {
    throw new WsProfileError('USAGE', `--reason ${JSON.stringify(flags.reason)} is no reason.`, {
      hint: 'Say why the leak may stay, for those who read the baseline later: --reason "kept for audit until #214".',
    });
  }
  const { baselines: folder } = await resolveConfig({ root: process.cwd(), path: flags.config, env: process.env });
  const run = await runToLookAt(process.cwd(), flags.from);
  const found = ids.map((id) => leakOfId(id, run));
  const key = keyOfRun(run.result);
  for (const one of found) {
    const place = { folder, scenario: one.scenario.name, key };
    const existing = (await readBaseline(place)) ?? {
      node: run.result.node,
      managers: one.scenario.managers,
      metrics: {},
      acceptedLeaks: [],
    };
    const others = existing.acceptedLeaks.filter(({ id }) => id !== one.leak.id);
    await writeBaseline(place, { ...existing, acceptedLeaks: [...others, acceptedOf(one, reason)] });
    const what = `${one.leak.id}, ${one.leak.className}, up to ${one.leak.per.count} per ${one.leak.per.unit}`;
    process.stdout.write(escapeTerminal(`Accepted ${what}, in the baseline of ${one.scenario.name} for ${key}.`, 1000));
    process.stdout.write('\n');
  }
}

function acceptedOf({ leak }: FoundLeak, reason: string): AcceptedLeak {
  // A baseline holds thousandths; rounded down, the leak would be worse than what was accepted.
  return { id: leak.id, className: leak.className, reason, limit: Math.ceil(leak.per.count * 1000 - 1e-6) / 1000 };
}
