import { formatBytes } from '../../model/bytes.js';
import { escapeMarkdown } from '../../model/escape.js';
import { fails, type IsolationFinding } from '../../model/finding.js';
import type { Leak } from '../../model/leak.js';
import { pathText } from '../../model/path.js';
import { isMeasured, type MeasuredScenario, type RunResult, type ScenarioResult } from '../../model/result.js';
import type { SurfaceResult } from '../../model/surface.js';
import { countOf, cumulative, formatDuration, metricRows } from '../parts/figures.js';
import { findingHeadline } from '../parts/isolation-wording.js';
import { markdownProse, markdownTable } from '../parts/markdown.js';
import { noteTexts } from '../parts/notes.js';
import { findingFacts, surfaceProblems } from '../parts/problem.js';
import { allocatedText, closing, effort, kindText, leakBytes, leakHeadline, putInText } from '../parts/wording.js';

/** What is said of sections that are left out needs room too. */
const RESERVE = 500;

/** How a summary is written. */
export interface SummaryOptions {
  /** The scenarios that passed, too. */
  readonly verbose: boolean;
  /** What the place it goes to takes at most. */
  readonly maxBytes: number;
  /** A comment by which the text is found again. */
  readonly marker: string;
  /** Sections of the caller's, in Markdown, before those of the scenarios. */
  readonly lead?: readonly string[];
}

/**
 * A summary for a pull request or a workflow step: the verdict, a table of scenarios, then each one that did not pass: what
 * was found in the open, its figures folded.
 */
export function summaryMarkdown(result: RunResult, { verbose, maxBytes, marker, lead = [] }: SummaryOptions): string {
  const { ok, headline, counts } = closing(result);
  const head = [
    marker,
    `## ${ok ? '✅' : '❌'} ws-profile: ${headline}`,
    '',
    `${counts}, Node ${escapeMarkdown(result.node)}, ${formatDuration(result.durationMs)}`,
    '',
  ].join('\n');
  const sections = [
    `${scenarioTable(result.scenarios)}\n`,
    ...lead,
    ...(result.surface ? surfaceSection(result.surface) : []),
    ...result.scenarios.filter((scenario) => verbose || scenario.verdict !== 'pass').map(section),
  ];
  return bounded(`${head}\n`, sections, maxBytes);
}

/** Names that can't be imported as before; nothing where all can. */
function surfaceSection(surface: SurfaceResult): readonly string[] {
  const problems = surfaceProblems(surface);
  if (problems.length === 0) return [];
  const items = problems.map(({ title, lines }) =>
    [`- ${markdownProse(title, 1000)}`, ...lines.map((line) => `  - ${escapeMarkdown(line)}`)].join('\n'),
  );
  return ['### Exported names\n', `${items.join('\n')}\n`];
}

/** Whole sections as long as they fit; what was left out is counted. */
function bounded(head: string, sections: readonly string[], maxBytes: number): string {
  const kept = [head];
  let size = Buffer.byteLength(head);
  for (const [i, text] of sections.entries()) {
    size += Buffer.byteLength(text) + 1;
    if (size > maxBytes - RESERVE) {
      kept.push(`\n${countOf(sections.length - i, 'section')} left out: the summary would be too long.\n`);
      break;
    }
    kept.push(text);
  }
  return kept.join('\n');
}

const SIGNS: Readonly<Record<ScenarioResult['verdict'], string>> = {
  pass: '✅ pass',
  fail: '❌ fail',
  undecided: '❔ undecided',
  error: '💥 error',
};

function scenarioTable(scenarios: readonly ScenarioResult[]): string {
  const rows = scenarios.map((scenario) => {
    const decide = isMeasured(scenario) ? scenario.leaks.filter(fails).length : 0;
    const live = isMeasured(scenario) ? scenario.metrics.liveBytesPerManager : undefined;
    const flaky = (scenario.tries ?? 1) > 1 ? ` (try ${scenario.tries}: flaky)` : '';
    return [
      escapeMarkdown(scenario.name),
      SIGNS[scenario.verdict] + flaky,
      effort(scenario),
      isMeasured(scenario) ? String(decide) : '',
      live ? formatBytes(live.value) : '',
      formatDuration(scenario.durationMs),
    ];
  });
  return markdownTable(['scenario', 'verdict', 'effort', 'leaks', 'live/manager', 'time'], rows);
}

function section(scenario: ScenarioResult): string {
  const parts = isMeasured(scenario) ? measuredParts(scenario) : errorParts(scenario.error);
  return [`### ${escapeMarkdown(scenario.name)}`, `${escapeMarkdown(scenario.file)}`, ...parts, ''].join('\n\n');
}

function measuredParts(scenario: MeasuredScenario): string[] {
  const shown = scenario.leaks.filter((leak) => leak.status !== 'allowed' && leak.status !== 'suppressed');
  const failed = metricRows(scenario, true).filter(({ result }) => result.verdict === 'fail' && result.reason);
  const figures = [
    phaseTable(scenario),
    metricTable(scenario),
    ...scenario.plateaus.map(
      (plateau) =>
        `Plateau: ${escapeMarkdown(plateau.className)} grew and stopped: ${cumulative(plateau.windows)} (${plateau.loop} loop)`,
    ),
    ...noteTexts(scenario).map((note) => `Note: ${escapeMarkdown(note, 400)}`),
  ];
  return [
    ...shown.map(leakText),
    ...scenario.findings.filter(fails).map(findingText),
    failed.map(({ result }) => `- ❌ ${markdownProse(result.reason ?? '', 400)}`).join('\n'),
    folded('memory and metrics', figures),
  ].filter((part) => part !== '');
}

/** Shown when it is clicked. GitHub and GitLab read Markdown between blank lines in it. */
function folded(summary: string, parts: readonly string[]): string {
  return ['<details>', `<summary>${summary}</summary>`, '', parts.join('\n\n'), '', '</details>'].join('\n');
}

function findingText(finding: IsolationFinding): string {
  const rows = findingFacts(finding).map((line) => `- ${escapeMarkdown(line, 1000)}`);
  return [`**ISOLATION** ${escapeMarkdown(findingHeadline(finding), 400)}`, rows.join('\n')].join('\n\n');
}

function leakText(leak: Leak): string {
  const holder = pathText(leak.path, 'to-root', (step) => escapeMarkdown(step));
  const kind = kindText(leak);
  const put = putInText(leak);
  const site = allocatedText(leak, 4);
  const status = leak.status === 'new' ? 'LEAK' : leak.status.toUpperCase();
  const rows = [
    kind ? `what: ${escapeMarkdown(kind)}` : '',
    holder ? `held by ${holder}` : '',
    put ? `put in at ${escapeMarkdown(put, 1000)}` : '',
    site ? `allocated ${escapeMarkdown(site, 1000)}` : '',
    leak.releasedAtTeardown ? 'released at teardown' : '',
    leak.reason ? `reason: ${escapeMarkdown(leak.reason)}` : '',
    `leak id ${escapeMarkdown(leak.id)}`,
  ];
  return [
    `**${status}** ${leakHeadline(leak, (name) => escapeMarkdown(name))}, ${leakBytes(leak)}, ` +
      `${cumulative(leak.windows)}`,
    ...rows.filter(Boolean).map((row) => `- ${row}`),
  ].join('\n');
}

function phaseTable({ phases: { before, live, after }, managers }: MeasuredScenario): string {
  const rows = (['heapUsed', 'external', 'arrayBuffers', 'rss'] as const).map((key) => [
    key,
    formatBytes(before[key]),
    formatBytes(live[key]),
    formatBytes(after[key]),
    formatBytes(Math.round((live[key] - before[key]) / Math.max(1, managers)), { signed: true }),
  ]);
  return markdownTable(['memory', 'before', `with ${managers}`, 'after cleanup', 'per manager'], rows);
}

function metricTable(scenario: MeasuredScenario): string {
  const rows = metricRows(scenario, true).map((row) => [
    row.label,
    row.baseline,
    row.now,
    row.change,
    row.budget,
    { pass: '✅', fail: '❌', undecided: '❔', info: '' }[row.result.verdict],
  ]);
  return markdownTable(['metric', 'baseline', 'now', 'change', 'budget', ''], rows);
}

function errorParts(error: Extract<ScenarioResult, { verdict: 'error' }>['error']): string[] {
  const hint = error.hint ? [escapeMarkdown(error.hint, 1000)] : [];
  return [`${escapeMarkdown(error.code)}: ${escapeMarkdown(error.message, 2000)}`, ...hint];
}
