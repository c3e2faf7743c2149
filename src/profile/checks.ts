import { readCheckCounts, writeCheckCounts } from '../baseline/checks.js';
import { isCommittable } from '../checks/judge.js';
import { runChecks } from '../checks/run.js';
import type { CheckDefinition, CheckResult } from '../model/check.js';
import type { Config } from '../model/config.js';

/**
 * Runs checks of the configuration, one after the other, and holds each against its budget or its committed count.
 *
 * @throws WsProfileError BASELINE_INVALID before anything is run; INTERRUPTED
 */
export async function* holdChecks(
  { root, baselines }: Config,
  checks: readonly CheckDefinition[],
  signal: AbortSignal,
): AsyncGenerator<CheckResult, void> {
  const committed = await readCheckCounts(baselines);
  yield* runChecks(checks, committed, { root, signal });
}

/**
 * Commits the counts that were taken, and drops those of checks that are no longer configured. Returns the file, or
 * undefined when it says all of this already.
 *
 * @throws WsProfileError BASELINE_NOT_WRITABLE; the file is then as it was
 */
export async function acceptCounts(
  { baselines, checks }: Config,
  results: readonly CheckResult[],
): Promise<string | undefined> {
  const committed = await readCheckCounts(baselines);
  const known = new Set(checks.filter(({ budget }) => budget === undefined).map(({ name }) => name));
  const kept = Object.entries(committed).filter(([name]) => known.has(name));
  const counts = Object.fromEntries([
    ...kept,
    ...results.filter(isCommittable).map(({ name, count = 0 }) => [name, count] as const),
  ]);
  const isSame = sameCounts(counts, committed);
  return isSame ? undefined : writeCheckCounts(baselines, counts);
}

function sameCounts(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}
