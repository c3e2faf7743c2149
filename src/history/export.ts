import type { HistoryRecord } from '../model/history.js';
import { METRIC_NAMES } from '../model/metric.js';

const COLUMNS = [
  'at',
  'commit',
  'branch',
  'scenario',
  'scenario_verdict',
  'node',
  'key',
  'managers',
  'metric',
  'unit',
  'value',
  'spread',
  'baseline',
  'budget',
  'verdict',
  'uncommitted',
] as const;

/** CSV as RFC 4180 has it, with a heading; a row a metric, and one without a metric for a scenario that broke. */
export function exportCsv(records: readonly HistoryRecord[]): string {
  const rows = records.flatMap((record) => {
    const { at, commit, branch, uncommitted, scenario, verdict, node, key, managers } = record;
    const run = [at, commit, branch, scenario, verdict, node, key, managers];
    const tree = uncommitted ?? null;
    const metrics = METRIC_NAMES.flatMap((name) => {
      const metric = record.metrics[name];
      if (!metric) return [];
      return [
        [...run, name, metric.unit, metric.value, metric.spread, metric.baseline, metric.budget, metric.verdict, tree],
      ];
    });
    return metrics.length > 0 ? metrics : [[...run, ...new Array<null>(7).fill(null), tree]];
  });
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  // A spreadsheet would run a text that begins like a formula.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
