import { fails, type IsolationFinding } from '../../model/finding.js';
import type { Leak } from '../../model/leak.js';
import { METRIC_NAMES, type MetricName, metricDefinition } from '../../model/metric.js';
import { pathText } from '../../model/path.js';
import type { SourcePosition } from '../../model/position.js';
import { isMeasured, type MeasuredScenario, type MetricResult, type ScenarioResult } from '../../model/result.js';
import { changeOf, cumulative, formatFigure } from './figures.js';
import { findingHeadline, tenantsText } from './isolation-wording.js';
import { allocatedText, kindText, leakBytes, leakHeadline, leakPosition, ownPosition, putInText } from './wording.js';

/** One thing that a person has to look at, for the formats that list such things. Texts are raw, one line each. */
export interface Problem {
  readonly scenario: ScenarioResult;
  /** The rule's stable id. */
  readonly rule: 'leak' | 'isolation' | 'regression' | 'undecided' | 'error';
  readonly severity: 'error' | 'warning';
  readonly title: string;
  /** Lines of detail, each with its figures. */
  readonly lines: readonly string[];
  readonly position: SourcePosition;
  /** The same for the same problem in another run: no values, no line numbers. */
  readonly key: string;
}

/** The problems of one scenario, findings first. Metrics that fail only because those are counted stay in. */
export function problemsOf(scenario: ScenarioResult): Problem[] {
  if (!isMeasured(scenario)) return [errorProblem(scenario)];
  const leaks = scenario.leaks.filter(fails).map((leak) => leakProblem(scenario, leak));
  const findings = scenario.findings.filter(fails).map((finding) => isolationProblem(scenario, finding));
  const metrics = METRIC_NAMES.flatMap((name) => {
    const result = scenario.metrics[name];
    return result && (result.verdict === 'fail' || result.verdict === 'undecided')
      ? [metricProblem(scenario, name, result)]
      : [];
  });
  return [...leaks, ...findings, ...metrics];
}

function isolationProblem(scenario: MeasuredScenario, finding: IsolationFinding): Problem {
  return {
    scenario,
    rule: 'isolation',
    severity: 'error',
    title: `${findingHeadline(finding)} in ${scenario.name}`,
    lines: findingFacts(finding),
    position: ownPosition(
      finding.path.flatMap((step) => step.source ?? []),
      scenario,
    ),
    key: `${scenario.name} finding ${finding.id}`,
  };
}

/** What is known about what reached another tenant, or may: one line each. */
export function findingFacts(finding: IsolationFinding): string[] {
  const facts = [
    finding.detail ?? '',
    fact('path', pathText(finding.path, 'from-root')),
    fact('tenants', tenantsText(finding)),
    finding.status === 'new' ? '' : [finding.status, finding.reason].filter(Boolean).join(': '),
    `finding id ${finding.id}`,
  ];
  return facts.filter((line) => line !== '');
}

function leakProblem(scenario: MeasuredScenario, leak: Leak): Problem {
  return {
    scenario,
    rule: 'leak',
    severity: 'error',
    title: `${leakHeadline(leak, (name) => name)} leaked in ${scenario.name}`,
    lines: leakFacts(leak),
    position: leakPosition(leak, scenario),
    key: `${scenario.name} leak ${leak.id}`,
  };
}

/** What is known about a leak, one line each. */
export function leakFacts(leak: Leak): string[] {
  const facts = [
    `${leakBytes(leak)}, after each window ${cumulative(leak.windows)}`,
    kindText(leak),
    fact('held by', pathText(leak.path, 'to-root')),
    fact('put in at', putInText(leak)),
    fact('allocated', allocatedText(leak, 4)),
    leak.releasedAtTeardown ? 'released at teardown' : '',
    leak.status === 'new' ? '' : [leak.status, leak.reason].filter(Boolean).join(': '),
    `leak id ${leak.id}`,
  ];
  return facts.filter((line) => line !== '');
}

const fact = (name: string, text: string) => (text === '' ? '' : `${name} ${text}`);

function metricProblem(scenario: MeasuredScenario, name: MetricName, result: MetricResult): Problem {
  const { label } = metricDefinition(name);
  const failed = result.verdict === 'fail';
  const value = formatFigure(result.value, result.unit);
  return {
    scenario,
    rule: failed ? 'regression' : 'undecided',
    severity: failed ? 'error' : 'warning',
    title: `${label} ${failed ? 'is' : 'may be too high at'} ${value} in ${scenario.name}`,
    lines: [result.reason ?? '', metricFacts(result)].filter((line) => line !== ''),
    position: { file: scenario.file },
    key: `${scenario.name} metric ${name}`,
  };
}

/** `now 412 B, baseline 0 B (+412 B), budget 1.0 MB`. */
export function metricFacts(result: MetricResult): string {
  const show = (value: number) => formatFigure(value, result.unit);
  const spread = result.spread > 0 ? ` ± ${show(result.spread)}` : '';
  const facts = [
    `now ${show(result.value)}${spread}`,
    result.baseline === null ? '' : `baseline ${show(result.baseline)} (${changeOf(result)})`,
    result.budget === null ? '' : `budget ${show(result.budget)}`,
  ];
  return facts.filter((text) => text !== '').join(', ');
}

function errorProblem(scenario: Extract<ScenarioResult, { verdict: 'error' }>): Problem {
  const { code, message, hint } = scenario.error;
  return {
    scenario,
    rule: 'error',
    severity: 'error',
    title: `${scenario.name} broke: ${code}`,
    lines: [...message.split(/\r\n|[\r\n]/).filter(Boolean), hint ?? ''].filter((line) => line !== ''),
    position: { file: scenario.file },
    key: `${scenario.name} error ${code}`,
  };
}
