import { readHistory } from '../../history/file.js';
import type { Config } from '../../model/config.js';
import type { HistoryRecord } from '../../model/history.js';
import { METRIC_NAMES, metricDefinition } from '../../model/metric.js';
import type { MeasuredScenario } from '../../model/result.js';
import { formatFigure } from '../../report/parts/figures.js';

/** The last run of a scenario that passed before it failed, and the figures that moved since. */
export interface LastClean {
  readonly at: string;
  readonly commit: string | null;
  readonly branch: string | null;
  /** As a person reads them. */
  readonly moved: readonly { readonly label: string; readonly before: string; readonly now: string }[];
}

/** `before`: when the run that failed began. Undefined where the history knows of none with as many managers on this Node and system. */
export async function lastClean(
  { history }: Pick<Config, 'history'>,
  {
    scenario,
    key,
    before,
  }: { readonly scenario: MeasuredScenario; readonly key: string; readonly before: string | undefined },
): Promise<LastClean | undefined> {
  if (history === false) return undefined;
  const { records } = await readHistory(history);
  const record = records.findLast(
    (one) =>
      one.scenario === scenario.name &&
      one.key === key &&
      one.managers === scenario.managers &&
      one.verdict === 'pass' &&
      (before === undefined || one.at < before),
  );
  return record && { at: record.at, commit: record.commit, branch: record.branch, moved: movedSince(record, scenario) };
}

/** What failed, or is exact and no longer the same. */
function movedSince({ metrics: then }: HistoryRecord, { metrics }: MeasuredScenario): LastClean['moved'] {
  return METRIC_NAMES.flatMap((name) => {
    const [before, now] = [then[name], metrics[name]];
    const { kind, label } = metricDefinition(name);
    if (!now || now.missing) return [];
    const isMoved =
      kind === 'exact' ? now.value !== (before?.value ?? 0) : before !== undefined && now.verdict === 'fail';
    if (!isMoved) return [];
    return [
      { label, before: before ? formatFigure(before.value, now.unit) : '–', now: formatFigure(now.value, now.unit) },
    ];
  });
}
