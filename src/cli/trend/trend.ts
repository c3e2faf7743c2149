import { WsProfileError } from '../../errors.js';
import { scenariosOf, trendOf } from '../../history/trend.js';
import { jsonDocument } from '../../model/escape.js';
import { type HistoryRecord, TREND_SCHEMA, type Trend, type TrendDocument } from '../../model/history.js';
import { isMetricName, METRIC_NAMES, type MetricName } from '../../model/metric.js';
import { nearest } from '../../model/nearest.js';
import { trendChart } from '../../report/documents/trend.js';
import { countOf } from '../../report/parts/figures.js';
import { historyFile, readFilledHistory } from '../history/history-file.js';
import { resolveScreen } from '../terminal/screen.js';
import type { TrendFlags } from './command.js';

/** `ws-profile trend`: a chart for each scenario and unit, or all of it as JSON. */
export async function trend(process: NodeJS.Process, scenario: string | undefined, flags: TrendFlags): Promise<void> {
  const stdout = resolveScreen(process.stdout, process.env);
  const metrics = [...new Set((flags.metric ?? ['liveBytesPerManager']).map(parseMetric))];
  const file = await historyFile(process, flags.file);
  const { records } = await readFilledHistory(file, resolveScreen(process.stderr, process.env));
  const names = scenario === undefined ? scenariosOf(records) : [knownScenario(scenario, records)];
  const trends = names.flatMap((name) =>
    metrics.flatMap((metric) => trendOf(records, { ...flags, scenario: name, metric }) ?? []),
  );
  if (trends.length === 0) throw nothingFound(metrics, flags);
  if (flags.json) {
    stdout.write(jsonDocument({ schema: TREND_SCHEMA, trends } satisfies TrendDocument, 2));
    return;
  }
  for (const group of charts(trends)) stdout.write(`${trendChart(group, stdout).join('\n')}\n\n`);
}

/** Trends of one scenario share a chart where they share a unit, a key and their N. */
function charts(trends: readonly Trend[]): Trend[][] {
  const groups = new Map<string, Trend[]>();
  for (const one of trends) {
    const id = JSON.stringify([one.scenario, one.unit, one.key, one.managers]);
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  return [...groups.values()];
}

function parseMetric(name: string): MetricName {
  if (isMetricName(name)) return name;
  const guess = nearest(name, METRIC_NAMES);
  throw new WsProfileError('USAGE', `There is no metric '${name}'.`, {
    hint: guess ? `Did you mean '${guess}'?` : `The metrics are ${METRIC_NAMES.join(', ')}.`,
  });
}

function knownScenario(name: string, records: readonly HistoryRecord[]): string {
  const known = scenariosOf(records);
  if (known.includes(name)) return name;
  const guess = nearest(name, known);
  throw new WsProfileError('USAGE', `The history has no scenario '${name}'.`, {
    hint: guess ? `Did you mean '${guess}'?` : `It has ${known.slice(0, 20).join(', ')}.`,
  });
}

function nothingFound(metrics: readonly MetricName[], { branch, key, managers }: TrendFlags): WsProfileError {
  const where = [
    branch === undefined ? '' : `branch ${branch}`,
    key === undefined ? '' : `key ${key}`,
    managers === undefined ? '' : countOf(managers, 'manager'),
  ].filter(Boolean);
  const of = where.length > 0 ? ` of ${where.join(' and ')}` : '';
  return new WsProfileError('USAGE', `The history has no ${metrics.join(' or ')}${of}.`);
}
