import { createHash } from 'node:crypto';
import { escapePath, escapeTerminal, jsonDocument } from '../../model/escape.js';
import { type Problem, problemsOfRun } from '../parts/problem.js';
import { pathInRepository } from '../parts/repository.js';
import type { ReportOptions } from '../reporter.js';

/**
 * GitLab's code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. A fingerprint
 * is unique in the report and holds no value, so that a leak keeps its identity while its figures move.
 */
export function gitlabReporter({ result, screen, projectPath }: ReportOptions): void {
  const seen = new Map<string, number>();
  const issues = problemsOfRun(result).map((problem) => {
    const count = (seen.get(problem.key) ?? 0) + 1;
    seen.set(problem.key, count);
    return issueOf(problem, count, pathInRepository(projectPath, problem.position.file));
  });
  screen.write(jsonDocument(issues, 2));
}

function issueOf(problem: Problem, occurrence: number, file: string) {
  return {
    description: [problem.title, ...problem.lines].map((line) => escapeTerminal(line, 500)).join('. '),
    check_name: `ws-profile/${problem.rule}`,
    fingerprint: createHash('sha256').update(`${problem.key} ${occurrence}`).digest('hex'),
    severity: problem.severity === 'error' ? 'major' : 'minor',
    location: {
      path: escapePath(file),
      lines: { begin: problem.position.line ?? 1 },
    },
  };
}
