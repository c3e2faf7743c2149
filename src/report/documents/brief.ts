import { fails } from '../../model/finding.js';
import type { Leak } from '../../model/leak.js';
import { pathText } from '../../model/path.js';
import { isMeasured, type MeasuredScenario, type RunResult, type ScenarioResult } from '../../model/result.js';
import { countOf, cumulative, formatDuration } from '../parts/figures.js';
import { noteTexts } from '../parts/notes.js';
import { allocatedText, effort, heavierTexts, kindText, leakBytes, leakHeadline, putInText } from '../parts/wording.js';

const MAX_LEAKS = 2;
const MAX_REASONS = 3;
const MAX_NOTES = 2;

/** What makes a result fail, in some ten lines for a test runner's report. Texts are raw. */
export function briefReport({ scenarios }: RunResult): string {
  return scenarios.flatMap(briefScenario).join('\n');
}

function briefScenario(scenario: ScenarioResult): string[] {
  if (!isMeasured(scenario)) {
    const { code, message, hint } = scenario.error;
    return [
      `${scenario.name} broke before it could be measured: ${code}`,
      ...message.split('\n'),
      ...(hint ? [`→ ${hint}`] : []),
    ];
  }
  const leaks = scenario.leaks.filter(fails);
  const more = leaks.length - MAX_LEAKS;
  return [
    `${headline(scenario, leaks.length)} (${effort(scenario)}, ${formatDuration(scenario.durationMs)})`,
    ...leaks.slice(0, MAX_LEAKS).flatMap(leakLines),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...reasons(scenario, leaks.length > 0),
  ];
}

function headline({ name, verdict }: MeasuredScenario, leaks: number): string {
  if (leaks > 0) return `${name}: ${countOf(leaks, 'leak')}`;
  return `${name}: ${verdict === 'undecided' ? 'undecided' : 'does not pass'}`;
}

function leakLines(leak: Leak): string[] {
  const facts: readonly (readonly [string, string])[] = [
    ['what', kindText(leak)],
    ['held by', pathText(leak.path, 'to-root')],
    ['put in at', putInText(leak)],
    ['allocated', allocatedText(leak, 2)],
    ['leak id', leak.id],
  ];
  return [
    `LEAK ${leakHeadline(leak, (name) => name)}, ${leakBytes(leak)}   ${cumulative(leak.windows)}`,
    ...facts.filter(([, text]) => text !== '').map(([key, text]) => `  ${key.padEnd(9)} ${text}`),
  ];
}

/** Of a leak its own figures say nothing more. */
function reasons(scenario: MeasuredScenario, isLeaking: boolean): string[] {
  const failing = Object.entries(scenario.metrics).filter(
    ([name, { verdict }]) =>
      (verdict === 'fail' || verdict === 'undecided') &&
      !(isLeaking && (name === 'survivors' || name.startsWith('leaked'))),
  );
  const lines = failing
    .slice(0, MAX_REASONS)
    .flatMap(([, metric]) => [`✗ ${metric.reason ?? ''}`, ...heavierTexts(metric).map((text) => `  ${text}`)]);
  return isLeaking ? lines : [...lines, ...noteTexts(scenario).slice(0, MAX_NOTES)];
}
