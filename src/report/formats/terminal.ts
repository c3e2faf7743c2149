import { escapeTerminal, escapeTerminalLines } from '../../model/escape.js';
import { type Finding, fails } from '../../model/finding.js';
import type { ErroredScenario, MeasuredScenario, ScenarioResult } from '../../model/result.js';
import { isMeasured } from '../../model/result.js';
import type { Screen } from '../../model/screen.js';
import type { SurfaceResult } from '../../model/surface.js';
import { problemLines } from '../documents/surface.js';
import { type Canvas, createCanvas } from '../parts/canvas.js';
import { countOf, formatDuration } from '../parts/figures.js';
import { flow, wrap } from '../parts/layout.js';
import { noteTexts } from '../parts/notes.js';
import { findingLines } from '../parts/terminal-finding.js';
import { detail, leakLines } from '../parts/terminal-leak.js';
import { metricLines, phaseLines, plateauLines, retainedLines } from '../parts/terminal-tables.js';
import { closing, effort, heavierTexts } from '../parts/wording.js';
import type { ReportOptions } from '../reporter.js';

/** The report for people: a block per scenario, then one line that says whether to deploy. */
export function terminalReporter({ result, screen, verbose }: ReportOptions): void {
  const canvas = createCanvas(screen, verbose);
  for (const scenario of result.scenarios) screen.write(scenarioBlock(scenario, canvas));
  if (result.surface) screen.write(surfaceBlock(result.surface, screen, canvas));
  const { ok, headline, counts } = closing(result);
  const { paint } = canvas;
  const sign = ok ? paint.green('✓') : paint.red('✗');
  const verdict = paint.bold(ok ? paint.green(headline) : paint.red(headline));
  const about = [
    result.shard ? `shard ${result.shard.index}/${result.shard.count}` : '',
    formatDuration(result.durationMs),
    `Node ${escapeTerminal(result.node)}`,
  ];
  const parts = [`${sign} ${verdict}`, counts, ...about.filter(Boolean).map((text) => paint.dim(text))];
  screen.write(`${flow(parts, canvas.width, 2).join('\n')}\n`);
}

/** What the entry modules export, in a line where nothing is wrong with it. */
function surfaceBlock(surface: SurfaceResult, screen: Screen, canvas: Canvas): string {
  const { paint, width } = canvas;
  const { status, entries, notes, evidence } = surface;
  const sign = status === 'passed' ? paint.green('✓') : status === 'failed' ? paint.red('✗') : paint.yellow('?');
  const head = [
    `${sign} ${paint.bold('exported names')}`,
    countOf(entries.length, 'entry module'),
    escapeTerminal(evidence.value, 400),
  ];
  const said = status === 'passed' ? [] : noteLines(notes, canvas);
  const lines = [...flow(head, width, 2), ...problemLines(surface, screen), ...(said.length > 0 ? ['', ...said] : [])];
  return `${lines.join('\n')}\n\n`;
}

/** One scenario's block, so that it can be shown as soon as that scenario ends. */
function scenarioBlock(scenario: ScenarioResult, canvas: Canvas): string {
  const lines = isMeasured(scenario) ? measuredLines(scenario, canvas) : errorLines(scenario, canvas);
  return `${[...headerLines(scenario, canvas), ...lines].join('\n')}\n\n`;
}

function headerLines(scenario: ScenarioResult, { paint, width }: Canvas): string[] {
  const sign = {
    pass: paint.green('✓'),
    fail: paint.red('✗'),
    undecided: paint.yellow('?'),
    error: paint.red('✗'),
  }[scenario.verdict];
  const tries = (scenario.tries ?? 1) > 1 ? paint.yellow(flaky(scenario)) : '';
  const parts = [
    `${sign} ${paint.bold(escapeTerminal(scenario.name))}`,
    effort(scenario),
    formatDuration(scenario.durationMs),
    tries,
  ];
  return flow(parts.filter(Boolean), width, 2);
}

function flaky(scenario: ScenarioResult): string {
  return scenario.verdict === 'pass' ? `flaky: passed on try ${scenario.tries}` : `${scenario.tries} tries`;
}

function measuredLines(scenario: MeasuredScenario, canvas: Canvas): string[] {
  const shown = canvas.verbose ? scenario.leaks : scenario.leaks.filter((leak) => !isQuiet(leak));
  const findings = canvas.verbose ? scenario.findings : scenario.findings.filter((one) => !isQuiet(one));
  const blocks = [
    ...shown.map((leak) => [...leakLines(leak, canvas), ...nextLines(leak, canvas)]),
    ...findings.map((finding) => [...findingLines(finding, canvas), ...nextLines(finding, canvas)]),
    quietLines([...scenario.leaks, ...scenario.findings], canvas),
    retainedLines(scenario, canvas),
    phaseLines(scenario, canvas),
    metricLines(scenario, canvas),
    reasonLines(scenario, canvas),
    plateauLines(scenario, canvas),
    noteLines(noteTexts(scenario), canvas),
    artifactLines(scenario, canvas),
  ];
  return blocks.filter((block) => block.length > 0).flatMap((block) => ['', ...block]);
}

/** What to look into next, where a person has to. */
function nextLines(finding: Finding, canvas: Canvas): string[] {
  return fails(finding) ? detail('next', `npx ws-profile leaks explain ${escapeTerminal(finding.id)}`, canvas) : [];
}

function isQuiet({ status }: Pick<Finding, 'status'>): boolean {
  return status === 'suppressed' || status === 'allowed';
}

/** How many findings are not shown, and why. */
function quietLines(findings: readonly Pick<Finding, 'status'>[], { paint, verbose }: Canvas): string[] {
  if (verbose) return [];
  const said = (['suppressed', 'allowed'] as const).flatMap((status) => {
    const count = findings.filter((one) => one.status === status).length;
    return count > 0 ? [`${count} ${status}`] : [];
  });
  return said.length > 0 ? [paint.dim(`  ${said.join(', ')} (shown by --verbose)`)] : [];
}

function reasonLines(scenario: MeasuredScenario, { paint, width }: Canvas): string[] {
  return Object.values(scenario.metrics).flatMap((metric) => {
    if (!metric.reason || (metric.verdict !== 'fail' && metric.verdict !== 'undecided')) return [];
    const sign = metric.verdict === 'fail' ? paint.red('✗') : paint.yellow('?');
    const heavier = heavierTexts(metric).map((text) => escapeTerminal(text, 200));
    const more = heavier.length > 0 ? wrap(`    a live manager has more: ${heavier.join('; ')}`, width, 6) : [];
    return [...wrap(`  ${sign} ${escapeTerminal(metric.reason)}`, width, 4), ...more];
  });
}

function noteLines(notes: readonly string[], { paint, width }: Canvas): string[] {
  return notes.flatMap((note) => wrap(`  ${paint.cyan('note')}  ${escapeTerminal(note, 400)}`, width, 8));
}

/** Kept files by folder. A path is never wrapped: it is there to be copied. */
function artifactLines(scenario: MeasuredScenario, { paint, width }: Canvas): string[] {
  const folders = new Map<string, string[]>();
  for (const path of scenario.artifacts) {
    const [, folder = '', name = path] = /^(.*[/\\])([^/\\]*)$/s.exec(path) ?? [];
    folders.set(folder, [...(folders.get(folder) ?? []), escapeTerminal(name)]);
  }
  return [...folders].flatMap(([folder, names]) => [
    ...wrap(`  ${paint.dim('kept')}  ${names.join(', ')}, in`, width, 8),
    `        ${escapeTerminal(folder, 4096)}`,
  ]);
}

function errorLines({ error }: ErroredScenario, { paint, width, verbose }: Canvas): string[] {
  const message = escapeTerminalLines(error.message).flatMap((line) => wrap(line, width - 4));
  const hint = error.hint ? escapeTerminalLines(error.hint).flatMap((line) => wrap(`→ ${line}`, width - 4, 2)) : [];
  const stack = verbose && error.stack ? escapeTerminalLines(error.stack).map((line) => paint.dim(line)) : [];
  return ['', paint.red(escapeTerminal(error.code)), ...message, ...hint, ...stack].map((line) =>
    line === '' ? '' : `  ${line}`,
  );
}
