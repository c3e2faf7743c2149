import { escapeCommandMessage, escapeCommandProperty, escapeTerminalLines } from '../../model/escape.js';
import { isMeasured, type ScenarioResult } from '../../model/result.js';
import { countOf } from '../parts/figures.js';
import { type Problem, problemsOf, surfaceProblems } from '../parts/problem.js';
import { pathInRepository } from '../parts/repository.js';
import type { ReportOptions } from '../reporter.js';

/** GitHub shows ten annotations of a kind for a step and drops the others without a word. */
const MAX_ANNOTATIONS = 10;

interface Annotation {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

/**
 * GitHub workflow annotations: one on each scenario's file that says what is wrong, then one for each leak at the line of
 * this project that allocates it; names that are gone at the first line that imports them. At most ten; the rest is counted.
 */
export function githubReporter({ result, screen, projectPath }: ReportOptions): void {
  const troubled = result.scenarios.map((scenario) => ({ scenario, problems: problemsOf(scenario) }));
  const onScenarios = troubled.flatMap(({ scenario, problems }) =>
    problems.length > 0 ? [scenarioAnnotation(scenario, problems)] : [],
  );
  const onLeaks = troubled.flatMap(({ scenario, problems }) =>
    problems.filter((problem) => problem.position.file !== scenario.file).map(problemAnnotation),
  );
  const onNames = result.surface ? surfaceProblems(result.surface).map(problemAnnotation) : [];
  const all = [...onScenarios, ...onNames, ...onLeaks];
  for (const annotation of all.slice(0, MAX_ANNOTATIONS)) {
    screen.write(command({ ...annotation, file: pathInRepository(projectPath, annotation.file) }));
  }
  const rest = all.length - MAX_ANNOTATIONS;
  if (rest > 0) screen.write(`::notice title=ws-profile::${countOf(rest, 'more annotation')} in this step's log\n`);
}

function scenarioAnnotation(scenario: ScenarioResult, problems: readonly Problem[]): Annotation {
  const isError = problems.some((problem) => problem.severity === 'error');
  const summary = isMeasured(scenario) ? `${scenario.name}: ${verdictText(scenario.verdict)}` : problems[0]!.title;
  return {
    severity: isError ? 'error' : 'warning',
    file: scenario.file,
    line: 1,
    title: summary,
    message: problems.flatMap((problem) => [problem.title, ...problem.lines.map((line) => `  ${line}`)]).join('\n'),
  };
}

const verdictText = (verdict: 'pass' | 'fail' | 'undecided') =>
  ({ pass: 'passed', fail: 'memory check failed', undecided: 'memory check undecided' })[verdict];

function problemAnnotation(problem: Problem): Annotation {
  return {
    severity: problem.severity,
    file: problem.position.file,
    line: problem.position.line ?? 1,
    title: problem.title,
    message: problem.lines.join('\n'),
  };
}

function command({ severity, file, line, title, message }: Annotation): string {
  const place = `file=${escapeCommandProperty(file)},line=${line},title=${escapeCommandProperty(title)}`;
  return `::${severity} ${place}::${escapeCommandMessage(escapeTerminalLines(message, 60).join('\n'))}\n`;
}
