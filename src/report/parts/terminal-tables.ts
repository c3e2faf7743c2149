import { formatBytes } from '../../model/bytes.js';
import { escapeTerminal } from '../../model/escape.js';
import { positionText } from '../../model/position.js';
import type { MeasuredScenario, MetricVerdict } from '../../model/result.js';
import type { Canvas } from './canvas.js';
import { cumulative, metricRows } from './figures.js';
import { type Column, table, wrap } from './layout.js';
import { PHASE_ROWS } from './phase-rows.js';

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);

const right = (heading: string): Column => ({ heading, align: 'right' });

/** The three phases of the founding report: before, with N managers, after cleanup; and what one live manager weighs. */
export function phaseLines(scenario: MeasuredScenario, { paint, width, verbose }: Canvas): string[] {
  const { before, live, after } = scenario.phases;
  const rows = PHASE_ROWS.filter(([, key]) => verbose || key !== 'heapTotal').map(([label, key]) => [
    label,
    formatBytes(before[key]),
    formatBytes(live[key]),
    formatBytes(after[key]),
    formatBytes(Math.round((live[key] - before[key]) / Math.max(1, scenario.managers)), { signed: true }),
    formatBytes(after[key] - before[key], { signed: true }),
  ]);
  const columns: Column[] = [
    { heading: 'memory', align: 'left' },
    right('before'),
    right(`with ${scenario.managers}`),
    right('after cleanup'),
    right('per manager'),
    right('kept'),
  ];
  return indented(table(columns, rows, width - 2, paint.dim));
}

/** The metric table: baseline, now, change, budget, verdict. */
export function metricLines(scenario: MeasuredScenario, { paint, width, verbose }: Canvas): string[] {
  const rows = metricRows(scenario, verbose);
  if (rows.length === 0) return [];
  const signs: Readonly<Record<MetricVerdict, string>> = {
    pass: '',
    info: '',
    fail: paint.red('✗'),
    undecided: paint.yellow('?'),
  };
  const columns: Column[] = [
    { heading: 'metric', align: 'left' },
    right('baseline'),
    right('now'),
    right('change'),
    right('budget'),
    { heading: '', align: 'left' },
  ];
  const cells = rows.map((row) => {
    const spread = verbose && row.result.spread > 0 ? ` ±${Number(row.result.spread.toPrecision(2))}` : '';
    const name = row.result.verdict === 'fail' ? paint.bold(row.label) : row.label;
    return [name, row.baseline, row.now + spread, row.change, row.budget, signs[row.result.verdict]];
  });
  return indented(table(columns, cells, width - 2, paint.dim));
}

/** With `--verbose`: what the diagnosis found alive after it, by who allocated it. */
export function retainedLines({ retained = [] }: MeasuredScenario, { paint, width, verbose }: Canvas): string[] {
  if (!verbose || retained.length === 0) return [];
  const columns: Column[] = [right('retained'), { heading: 'allocated by', align: 'left' }];
  const rows = retained.map(({ functionName, bytes, ...position }) => [
    formatBytes(bytes),
    escapeTerminal(`${functionName || '(anonymous)'} ${positionText(position)}`, 200),
  ]);
  return indented(table(columns, rows, width - 2, paint.dim));
}

/** Growth that stopped, one note a class. */
export function plateauLines(scenario: MeasuredScenario, { paint, width }: Canvas): string[] {
  return scenario.plateaus.flatMap((plateau) =>
    wrap(
      `  ${paint.cyan('plateau')}  ${escapeTerminal(plateau.className, 80)} grew and stopped: ` +
        `${cumulative(plateau.windows)} (${cumulative(plateau.bytes, formatBytes)}), ${plateau.loop} loop`,
      width,
      11,
    ),
  );
}
