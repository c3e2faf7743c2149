import { formatBytes } from '../../model/bytes.js';
import { escapeMarkdown } from '../../model/escape.js';
import { fails } from '../../model/finding.js';
import { pathText } from '../../model/path.js';
import { type Category, isLeak, type ReportedFinding, type StabilityReport } from '../../model/report.js';
import { countOf, formatDuration, formatNumber } from '../parts/figures.js';
import { markdownProse, markdownTable, markdownTextTable } from '../parts/markdown.js';
import { riskText, runFacts, SCENARIO_WORDS, STATUS_WORDS, VERDICT_WORDS } from '../parts/stability-words.js';
import { allocatedText, kindText, leakBytes, leakHeadline, putInText } from '../parts/wording.js';

const MAX_FINDINGS = 50;
const MAX_CHANGES = 50;
const MAX_EVIDENCE = 100;

const SIGNS: Readonly<Record<Category['status'], string>> = {
  passed: '✅',
  failed: '❌',
  blocked: '⛔',
  'not-run': '➖',
};
const VERDICT_SIGNS: Readonly<Record<StabilityReport['verdict'], string>> = {
  safe: '✅',
  'not-safe': '❌',
  unknown: '❔',
};

/** The stability report in Markdown, for a pull request, a wiki or an archive. */
export function stabilityMarkdown(report: StabilityReport): string {
  const sections = [
    `# Stability report`,
    `${VERDICT_SIGNS[report.verdict]} **${VERDICT_WORDS[report.verdict]}**, ${riskText(report)}`,
    runFacts(report.run)
      .map((fact) => markdownProse(fact))
      .join(' · '),
    ...reasonsSection(report),
    '## Results',
    markdownTextTable(
      ['category', 'status', 'result'],
      report.categories.map(({ name, status, result }) => [
        markdownProse(name),
        `${SIGNS[status]} ${STATUS_WORDS[status]}`,
        markdownProse(result),
      ]),
    ),
    ...scenariosSection(report),
    ...changesSection(report),
    ...findingsSection(report),
    ...monitoringSection(report),
    ...evidenceSection(report),
  ];
  return `${sections.join('\n\n')}\n`;
}

function reasonsSection({ reasons }: StabilityReport): readonly string[] {
  if (reasons.length === 0) return ['Everything that is reported on was run and passed, with room to its limits.'];
  return ['## Why', reasons.map(({ risk, text }) => `- ${risk} risk: ${markdownProse(text, 1000)}`).join('\n')];
}

function scenariosSection({ run }: StabilityReport): readonly string[] {
  if (!run || run.scenarios.length === 0) return [];
  const rows = run.scenarios.map(({ name, verdict, managers, phases, error, durationMs }) => {
    const heap =
      phases &&
      [phases.before.heapUsed, phases.live.heapUsed, phases.after.heapUsed].map((bytes) => formatBytes(bytes));
    const kept = phases && formatBytes(phases.after.heapUsed - phases.before.heapUsed, { signed: true });
    return [
      markdownProse(name),
      error ? `${SCENARIO_WORDS[verdict]}: ${escapeMarkdown(error.code)}` : SCENARIO_WORDS[verdict],
      formatNumber(managers),
      ...(heap ?? ['', '', '']),
      kept ?? '',
      formatDuration(durationMs),
    ];
  });
  return [
    '## Memory in three phases',
    'Heap used before the managers are made, with all of them alive, and after they are gone.',
    markdownTable(['scenario', 'verdict', 'managers', 'before', 'with them', 'after cleanup', 'kept', 'time'], rows),
  ];
}

function changesSection({ changes }: StabilityReport): readonly string[] {
  if (changes.length === 0) return [];
  const items = changes
    .slice(0, MAX_CHANGES)
    .map(({ kind, category, what, fix, places }) =>
      [
        `- **${kind}** (${markdownProse(category)}) ${markdownProse(what, 1000)}${fix ? ` ${markdownProse(fix)}` : ''}`,
        ...places
          .slice(0, 5)
          .map(({ file, line, text }) => `  - ${escapeMarkdown(`${file}:${line}`)} ${escapeMarkdown(text)}`),
        ...(places.length > 5 ? [`  - ${countOf(places.length - 5, 'more place')}`] : []),
      ].join('\n'),
    );
  return ['## Changes since the baseline', [...items, ...more(changes.length - MAX_CHANGES, 'change')].join('\n')];
}

function findingsSection({ findings }: StabilityReport): readonly string[] {
  if (findings.length === 0) return [];
  const ordered = findings.toSorted((a, b) => Number(fails(b)) - Number(fails(a)));
  const items = ordered.slice(0, MAX_FINDINGS).map(findingText);
  return ['## Findings', [...items, ...more(findings.length - MAX_FINDINGS, 'finding')].join('\n')];
}

function findingText(finding: ReportedFinding): string {
  const holder = pathText(finding.path, isLeak(finding) ? 'to-root' : 'from-root', (step) => escapeMarkdown(step));
  const what = isLeak(finding)
    ? `${leakHeadline(finding, (name) => escapeMarkdown(name))}, ${leakBytes(finding)}`
    : `${finding.kind}, ${countOf(finding.count, 'time')}`;
  const rows = isLeak(finding)
    ? [
        kindText(finding),
        putInText(finding) && `put in at ${putInText(finding)}`,
        allocatedText(finding, 4) && `allocated ${allocatedText(finding, 4)}`,
      ]
    : [finding.tenants.length > 0 && `tenants ${finding.tenants.slice(0, 10).join(', ')}`];
  return [
    `- **${fails(finding) ? 'FAILS' : finding.status.toUpperCase()}** ${markdownProse(finding.scenario)}: ${what}`,
    ...(holder ? [`  - held by ${holder}`] : []),
    ...rows
      .filter((row) => typeof row === 'string' && row !== '')
      .map((row) => `  - ${markdownProse(String(row), 1000)}`),
    ...(finding.reason ? [`  - reason: ${markdownProse(finding.reason)}`] : []),
    `  - id ${escapeMarkdown(finding.id)}`,
  ].join('\n');
}

function monitoringSection({ monitoring }: StabilityReport): readonly string[] {
  if (monitoring.length === 0) return [];
  const rows = monitoring.map(({ metric, level, from }) => [metric, level, from].map((text) => markdownProse(text)));
  return ['## What to watch', markdownTextTable(['metric', 'too much', 'because of'], rows)];
}

function evidenceSection({ categories }: StabilityReport): readonly string[] {
  const shown = categories.filter(({ evidence }) => evidence.length > 0);
  if (shown.length === 0) return [];
  return [
    '## Evidence',
    ...shown.flatMap(({ name, evidence }) => [
      `### ${markdownProse(name)}`,
      markdownTextTable(
        ['what', 'value', 'held against', 'command'],
        evidence
          .slice(0, MAX_EVIDENCE)
          .map(({ what, value, budget = '', command }) => [
            markdownProse(what),
            markdownProse(value),
            markdownProse(budget),
            escapeMarkdown(command),
          ]),
      ),
      ...(evidence.length > MAX_EVIDENCE
        ? [`${formatNumber(evidence.length - MAX_EVIDENCE)} more; the JSON has all of them.`]
        : []),
    ]),
  ];
}

function more(count: number, noun: string): readonly string[] {
  return count > 0 ? [`- and ${countOf(count, `more ${noun}`)}; the JSON has all of them`] : [];
}
