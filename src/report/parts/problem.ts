import { fails, type IsolationFinding } from '../../model/finding.js';
import type { Leak } from '../../model/leak.js';
import { METRIC_NAMES, type MetricName, metricDefinition } from '../../model/metric.js';
import { pathText } from '../../model/path.js';
import { positionText, type SourcePosition } from '../../model/position.js';
import {
  isMeasured,
  type MeasuredScenario,
  type MetricResult,
  type RunResult,
  type ScenarioResult,
} from '../../model/result.js';
import type { SurfaceProblem, SurfaceResult } from '../../model/surface.js';
import { changeOf, cumulative, formatFigure } from './figures.js';
import { findingHeadline, tenantsText } from './isolation-wording.js';
import { surfacePlaces, surfaceProblemText } from './surface-text.js';
import {
  allocatedText,
  heavierTexts,
  kindText,
  leakBytes,
  leakHeadline,
  leakPosition,
  ownPosition,
  putInText,
} from './wording.js';

/** One thing that a person has to look at, for the formats that list such things. Texts are raw, one line each. */
export interface Problem {
  /** The rule's stable id. */
  readonly rule: 'leak' | 'isolation' | 'regression' | 'undecided' | 'error' | 'surface';
  readonly severity: 'error' | 'warning';
  readonly title: string;
  /** Lines of detail, each with its figures. */
  readonly lines: readonly string[];
  readonly position: SourcePosition;
  /** The same for the same problem in another run: no values, no line numbers. */
  readonly key: string;
}

/** The problems of a run: its scenarios', then those of what it exports. */
export function problemsOfRun({ scenarios, surface }: RunResult): Problem[] {
  return [...scenarios.flatMap(problemsOf), ...(surface ? surfaceProblems(surface) : [])];
}

/** Names that can't be imported any more, each at the first line that it breaks, or at its entry module. */
export function surfaceProblems({ problems }: SurfaceResult): Problem[] {
  return problems.map((problem) => {
    const places = surfacePlaces(problem);
    return {
      rule: 'surface',
      severity: 'error',
      title: surfaceProblemText(problem),
      lines: places.map(({ text, ...place }) => `${positionText(place)}  ${text}`),
      position: places[0] ?? { file: fileOf(problem) },
      key: `surface ${surfaceKey(problem)}`,
    };
  });
}

function fileOf(problem: SurfaceProblem): string {
  if ('place' in problem) return problem.place.file;
  return problem.kind === 'canonical-gone' ? problem.canonical : problem.entry;
}

/** What it is about, without its line. */
function surfaceKey(problem: SurfaceProblem): string {
  const name = 'place' in problem ? problem.place.name : 'name' in problem ? problem.name : '';
  return [problem.kind, fileOf(problem), name].join(' ');
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
    rule: failed ? 'regression' : 'undecided',
    severity: failed ? 'error' : 'warning',
    title: `${label} ${failed ? 'is' : 'may be too high at'} ${value} in ${scenario.name}`,
    lines: [result.reason ?? '', metricFacts(result), heavierFact(result)].filter((line) => line !== ''),
    position: { file: scenario.file },
    key: `${scenario.name} metric ${name}`,
  };
}

function heavierFact(result: MetricResult): string {
  const texts = heavierTexts(result);
  return texts.length > 0 ? `a live manager has more: ${texts.join('; ')}` : '';
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
    rule: 'error',
    severity: 'error',
    title: `${scenario.name} broke: ${code}`,
    lines: [...message.split(/\r\n|[\r\n]/).filter(Boolean), hint ?? ''].filter((line) => line !== ''),
    position: { file: scenario.file },
    key: `${scenario.name} error ${code}`,
  };
}
