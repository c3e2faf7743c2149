import { escapeMarkdown } from '../../model/escape.js';
import type { BranchComparison, HistoryLeak, MovedMetric, ScenarioComparison } from '../../model/history.js';
import { metricDefinition } from '../../model/metric.js';
import { formatFigure } from '../parts/figures.js';
import { markdownTable } from '../parts/markdown.js';

/** Whether the branch has a run of any of the scenarios. */
export function isCompared({ scenarios }: BranchComparison): boolean {
  return scenarios.some(({ since }) => since !== undefined);
}

/** One sentence for a branch that has no run to compare with. */
export function nothingToCompare({ branch, key }: BranchComparison, safe: (text: string) => string): string {
  return `Not compared with ${safe(branch)}: the history here has no run of it with as many managers on ${key}`;
}

/** What moved since the branch's last runs, as a section of a pull request's comment. */
export function comparisonMarkdown(comparison: BranchComparison): string {
  const branch = escapeMarkdown(comparison.branch);
  if (!isCompared(comparison)) return `${nothingToCompare(comparison, escapeMarkdown)}.\n`;
  const compared = comparison.scenarios.filter(({ since }) => since !== undefined);
  const fresh = comparison.scenarios.filter(({ since }) => since === undefined);
  const rows = compared.flatMap(rowsOf);
  const leaks = compared.flatMap(leakLines);
  const parts = [
    `### Against ${branch}`,
    leaks.join('\n'),
    rows.length > 0
      ? markdownTable(['scenario', 'metric', 'there', 'here', 'change'], rows)
      : 'No figure moved by more than its noise.',
    fresh.length > 0 ? `Not there yet: ${fresh.map(({ scenario }) => escapeMarkdown(scenario)).join(', ')}.` : '',
    `There: ${runsOf(compared)}.`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function rowsOf({ scenario, metrics = [] }: ScenarioComparison): (readonly string[])[] {
  return metrics.map((metric) => [escapeMarkdown(scenario), ...metricCells(metric)]);
}

function metricCells({ name, before, now }: MovedMetric): readonly string[] {
  const { label, unit } = metricDefinition(name);
  const change = formatFigure(now.value - before.value, unit, { signed: true });
  return [label, formatFigure(before.value, unit), formatFigure(now.value, unit), change];
}

function leakLines({ scenario, newLeaks = [], goneLeaks = [] }: ScenarioComparison): readonly string[] {
  const line = (word: string) => (leak: HistoryLeak) =>
    `- ${word}: leak of ${escapeMarkdown(leak.className)} in ${escapeMarkdown(scenario)}, ${escapeMarkdown(leak.id)}`;
  return [...newLeaks.map(line('new')), ...goneLeaks.map(line('gone'))];
}

/** The commits of the runs that were compared with, each once. */
function runsOf(scenarios: readonly ScenarioComparison[]): string {
  const runs = scenarios.flatMap(({ since }) => (since ? [[since.commit?.slice(0, 10) ?? since.at, since.at]] : []));
  const names = [...new Map(runs.map(([commit = '', at = '']) => [commit, at]))];
  return names.map(([commit, at]) => `${escapeMarkdown(commit)} of ${at.slice(0, 10)}`).join(', ');
}
