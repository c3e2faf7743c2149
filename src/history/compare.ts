import type { BranchComparison, HistoryRecord } from '../model/history.js';
import { METRIC_NAMES, metricDefinition } from '../model/metric.js';

/**
 * Holds the records of one run against the newest ones that a branch has of the same scenarios, of the same key and with as many
 * managers: figures of others are never compared.
 *
 * @param history oldest first; the run's own records in it are left aside
 */
export function compareWithBranch(
  run: readonly HistoryRecord[],
  history: readonly HistoryRecord[],
  branch: string,
): BranchComparison {
  const scenarios = run.map((now) => {
    const before = history.findLast(
      (one) =>
        one.branch === branch &&
        one.scenario === now.scenario &&
        one.key === now.key &&
        one.managers === now.managers &&
        one.at !== now.at,
    );
    return before === undefined ? { scenario: now.scenario } : { scenario: now.scenario, ...differences(before, now) };
  });
  return { branch, key: run[0]?.key ?? '', scenarios };
}

function differences(before: HistoryRecord, now: HistoryRecord) {
  const metrics = METRIC_NAMES.flatMap((name) => {
    const [was, is] = [before.metrics[name], now.metrics[name]];
    if (!was || !is || !metricDefinition(name).gated) return [];
    const hasMoved = Math.abs(is.value - was.value) > is.spread + was.spread;
    return hasMoved ? [{ name, before: was, now: is }] : [];
  });
  const ids = (record: HistoryRecord) => new Set(record.leaks.map(({ id }) => id));
  const [earlier, present] = [ids(before), ids(now)];
  return {
    since: { at: before.at, commit: before.commit, verdict: before.verdict },
    metrics,
    newLeaks: now.leaks.filter(({ id }) => !earlier.has(id)),
    goneLeaks: before.leaks.filter(({ id }) => !present.has(id)),
  };
}
