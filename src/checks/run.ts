import type { CheckCounts, CheckDefinition, CheckResult } from '../model/check.js';
import { runCommand } from '../process/command.js';
import { blockedCheck, judgeCheck } from './judge.js';
import { type CheckPlace, missingNeed } from './needs.js';

const DEFAULT_TIMEOUT_MS = 300_000;

/** Runs checks one after the other, and yields what each found. */
export async function* runChecks(
  checks: readonly CheckDefinition[],
  committed: CheckCounts,
  where: CheckPlace,
): AsyncGenerator<CheckResult, void> {
  for (const check of checks) yield await runCheck(check, committed, where);
}

async function runCheck(check: CheckDefinition, committed: CheckCounts, where: CheckPlace): Promise<CheckResult> {
  const missing = await missingNeed(check.needs ?? {}, where);
  if (missing !== undefined) return blockedCheck(check, missing);
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = check;
  const count = Object.hasOwn(committed, check.name) ? committed[check.name] : undefined;
  return judgeCheck(check, await runCommand(check.command, { ...where, timeoutMs }), count, timeoutMs);
}
