import { escapeXml } from '../../model/escape.js';
import { fails } from '../../model/finding.js';
import { METRIC_NAMES, metricDefinition } from '../../model/metric.js';
import { isMeasured, type MeasuredScenario, type ScenarioResult } from '../../model/result.js';
import type { SurfaceResult } from '../../model/surface.js';
import { findingHeadline } from '../parts/isolation-wording.js';
import { findingFacts, leakFacts, metricFacts, type Problem, problemsOf, surfaceProblems } from '../parts/problem.js';
import { leakHeadline } from '../parts/wording.js';
import type { ReportOptions } from '../reporter.js';

/** One test of a suite. `body` holds its outcome as XML elements, empty for a pass. */
interface TestCase {
  readonly name: string;
  readonly outcome: 'pass' | 'failure' | 'error' | 'skipped';
  readonly body: string;
}

/**
 * JUnit XML as Jenkins and GitLab read it (the schema junit-10.xsd of Jenkins' xUnit plugin): a suite per scenario, a test
 * for each metric that decides and for each finding, and a suite for exported names.
 */
export function junitReporter({ result, screen }: ReportOptions): void {
  const suites = result.scenarios.map((scenario) => ({ scenario, cases: uniqueNames(casesOf(scenario)) }));
  const names = result.surface ? uniqueNames(surfaceCases(result.surface)) : [];
  const all = [...suites.flatMap((suite) => suite.cases), ...names];
  const head = counts(all).replace(/ skipped="\d+"/, '');
  screen.write(`<?xml version="1.0" encoding="UTF-8"?>\n`);
  screen.write(`<testsuites name="ws-profile" time="${seconds(result.durationMs)}"${head}>\n`);
  for (const { scenario, cases } of suites) screen.write(suiteXml(scenario, cases));
  if (names.length > 0) screen.write(surfaceXml(names));
  screen.write('</testsuites>\n');
}

function suiteXml(scenario: ScenarioResult, cases: readonly TestCase[]): string {
  const name = escapeXml(scenario.name);
  const time = seconds(scenario.durationMs);
  const tries = (scenario.tries ?? 1) > 1 ? `      <property name="tries" value="${scenario.tries}"/>\n` : '';
  return [
    `  <testsuite name="${name}" time="${time}"${counts(cases)}>\n`,
    `    <properties>\n      <property name="file" value="${escapeXml(scenario.file)}"/>\n${tries}    </properties>\n`,
    ...cases.map((test, i) => caseXml(test, name, i === 0 ? time : '0.000')),
    '  </testsuite>\n',
  ].join('');
}

function caseXml({ name, body }: TestCase, suite: string, time: string): string {
  const head = `    <testcase name="${escapeXml(name)}" classname="${suite}" time="${time}"`;
  return body === '' ? `${head}/>\n` : `${head}>\n${body}    </testcase>\n`;
}

const SURFACE_SUITE = 'exported names';

function surfaceXml(cases: readonly TestCase[]): string {
  return [
    `  <testsuite name="${SURFACE_SUITE}" time="0.000"${counts(cases)}>\n`,
    ...cases.map((test) => caseXml(test, SURFACE_SUITE, '0.000')),
    '  </testsuite>\n',
  ].join('');
}

function surfaceCases(surface: SurfaceResult): TestCase[] {
  const { status, notes } = surface;
  const name = `${SURFACE_SUITE}: can be imported as before`;
  if (status === 'passed') return [{ name, outcome: 'pass', body: '' }];
  if (status !== 'failed') return [skipped(name, `${status}: ${notes.join(' ')}`)];
  return surfaceProblems(surface).map((problem) => failed(problem.key, problem, 'failure'));
}

function casesOf(scenario: ScenarioResult): TestCase[] {
  const problems = problemsOf(scenario);
  const [only] = problems;
  if (!isMeasured(scenario)) return only ? [failed(`${scenario.name}: runs to its end`, only, 'error')] : [];
  return [...metricCases(scenario, problems), ...leakCases(scenario, problems), ...isolationCases(scenario, problems)];
}

function metricCases(scenario: MeasuredScenario, problems: readonly Problem[]): TestCase[] {
  return METRIC_NAMES.flatMap((metric) => {
    const result = scenario.metrics[metric];
    if (!result || result.verdict === 'info') return [];
    const name = `${scenario.name}: ${metricDefinition(metric).label}`;
    const problem = problems.find((one) => one.key === `${scenario.name} metric ${metric}`);
    if (problem?.rule === 'regression') return [failed(name, problem, 'failure')];
    if (problem) return [skipped(name, `undecided: ${problem.lines.join('; ')}`)];
    return [{ name, outcome: 'pass', body: systemOut(metricFacts(result)) }];
  });
}

function leakCases(scenario: MeasuredScenario, problems: readonly Problem[]): TestCase[] {
  return scenario.leaks.map((leak) => {
    const name = `${scenario.name}: leak ${leak.id}`;
    const problem = problems.find((one) => one.key === `${scenario.name} leak ${leak.id}`);
    if (problem && fails(leak)) return failed(name, problem, 'failure');
    return skipped(name, `${leak.status}: ${[leakHeadline(leak, (text) => text), ...leakFacts(leak)].join('; ')}`);
  });
}

function isolationCases(scenario: MeasuredScenario, problems: readonly Problem[]): TestCase[] {
  return scenario.findings.map((finding) => {
    const name = `${scenario.name}: finding ${finding.id}`;
    const problem = problems.find((one) => one.key === `${scenario.name} finding ${finding.id}`);
    if (problem && fails(finding)) return failed(name, problem, 'failure');
    return skipped(name, `${finding.status}: ${[findingHeadline(finding), ...findingFacts(finding)].join('; ')}`);
  });
}

function failed(name: string, problem: Problem, outcome: 'failure' | 'error'): TestCase {
  const lines = problem.lines.map((line) => escapeXml(line, 1000)).join('\n');
  const message = escapeXml(problem.title);
  return {
    name,
    outcome,
    body: `      <${outcome} type="${problem.rule}" message="${message}">${lines}</${outcome}>\n`,
  };
}

function skipped(name: string, reason: string): TestCase {
  return { name, outcome: 'skipped', body: `      <skipped>${escapeXml(reason, 1000)}</skipped>\n` };
}

function systemOut(text: string): string {
  return `      <system-out>${escapeXml(text)}</system-out>\n`;
}

function counts(cases: readonly TestCase[]): string {
  const count = (outcome: TestCase['outcome']) => cases.filter((test) => test.outcome === outcome).length;
  const failures = `failures="${count('failure')}" errors="${count('error')}"`;
  return ` tests="${cases.length}" ${failures} skipped="${count('skipped')}"`;
}

/** Two leaks may share an id when one lives in each loop: readers of JUnit merge cases of one name. */
function uniqueNames(cases: readonly TestCase[]): TestCase[] {
  const seen = new Map<string, number>();
  return cases.map((test) => {
    const count = (seen.get(test.name) ?? 0) + 1;
    seen.set(test.name, count);
    return count === 1 ? test : { ...test, name: `${test.name} (${count})` };
  });
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);
