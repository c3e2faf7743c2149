import { createHash } from 'node:crypto';
import { escapeTerminal, escapeUri, jsonDocument } from '../../model/escape.js';
import type { SourcePosition } from '../../model/position.js';
import { type Problem, problemsOfRun } from '../parts/problem.js';
import { pathInRepository } from '../parts/repository.js';
import type { ReportOptions } from '../reporter.js';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

const RULES = [
  rule('leak', 'MemoryLeak', 'Objects stay behind in proportion to the managers made or the exercises done.'),
  rule(
    'isolation',
    'IsolationFault',
    "What is one tenant's reaches another's manager, or is kept where all may read it.",
  ),
  rule('regression', 'MemoryRegression', 'A figure is worse than its baseline or over its budget.'),
  rule('undecided', 'Undecided', 'A figure is too noisy to be held against its limit.'),
  rule('error', 'ScenarioBroke', 'A scenario broke before it could be measured.'),
  rule('surface', 'ImportBroken', 'A name that was committed can no longer be imported as before.'),
] as const;

function rule(id: Problem['rule'], name: string, text: string) {
  return { id: `ws-profile/${id}`, name, shortDescription: { text } };
}

/** SARIF 2.1.0, as code scanning reads it: a result a problem, with a fingerprint that holds no figures. */
export function sarifReporter({ result, screen, version, projectPath }: ReportOptions): void {
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'ws-profile', semanticVersion: version, rules: RULES } },
        originalUriBaseIds: {
          SRCROOT: { description: { text: "The repository's root; the project's, where it is in no repository." } },
        },
        invocations: [{ executionSuccessful: result.scenarios.every((scenario) => scenario.verdict !== 'error') }],
        columnKind: 'utf16CodeUnits',
        results: problemsOfRun(result).map((problem) => sarifResult(problem, projectPath)),
      },
    ],
  };
  screen.write(jsonDocument(log, 2));
}

function sarifResult(problem: Problem, projectPath: string) {
  const ruleId = `ws-profile/${problem.rule}`;
  return {
    ruleId,
    ruleIndex: RULES.findIndex((one) => one.id === ruleId),
    level: problem.severity,
    message: { text: message(problem) },
    locations: [{ physicalLocation: physicalLocation(problem.position, projectPath) }],
    partialFingerprints: { 'wsProfile/v1': createHash('sha256').update(problem.key).digest('hex') },
  };
}

/** `[text](1)` would be a link inside a SARIF message. */
function message(problem: Problem): string {
  const lines = [problem.title, ...problem.lines].map((line) => escapeTerminal(line, 1000));
  return lines.join('\n').replaceAll('](', '] (');
}

function physicalLocation({ file, line, column }: SourcePosition, projectPath: string) {
  const uri = escapeUri(pathInRepository(projectPath, file));
  const region = { startLine: line ?? 1, ...(column === undefined ? {} : { startColumn: column }) };
  return { artifactLocation: { uri, uriBaseId: 'SRCROOT' }, region };
}
