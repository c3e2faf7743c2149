import type { EvidenceStatus } from '../../model/check.js';
import type { ReportedRun, StabilityReport, StabilityVerdict } from '../../model/report.js';
import type { ScenarioResult } from '../../model/result.js';
import { formatDuration } from './figures.js';

// What the writers of the stability report share. Text that is not ours is raw: each escapes it for its own language.

export const VERDICT_WORDS: Readonly<Record<StabilityVerdict, string>> = {
  safe: 'Safe to deploy',
  'not-safe': 'Not safe to deploy',
  unknown: 'Unknown whether it is safe to deploy',
};

export const STATUS_WORDS: Readonly<Record<EvidenceStatus, string>> = {
  passed: 'PASSED',
  failed: 'FAILED',
  blocked: 'BLOCKED',
  'not-run': 'NOT RUN',
};

export const STATUS_MARKS: Readonly<Record<EvidenceStatus, string>> = {
  passed: '✓',
  failed: '✗',
  blocked: '⊘',
  'not-run': '–',
};

export const SCENARIO_MARKS: Readonly<Record<ScenarioResult['verdict'], string>> = {
  pass: '✓',
  fail: '✗',
  undecided: '?',
  error: '✗',
};

export const SCENARIO_WORDS: Readonly<Record<ScenarioResult['verdict'], string>> = {
  pass: 'passed',
  fail: 'failed',
  undecided: 'undecided',
  error: 'broke',
};

export const CHANGE_WORDS = { breaking: 'breaking', fixed: 'fixed', compatible: 'compatible' } as const;

/** `commit 1a2b3c4 on main`, `Node v20.20.2, linux-x64`, `2026-05-02 11:00 UTC`, `4.1 s`: what is known of the run. */
export function runFacts(run: ReportedRun | null): readonly string[] {
  if (!run) return ['no run'];
  const commit = run.commit === null ? '' : `commit ${run.commit.slice(0, 7)}`;
  const branch = run.branch === null ? '' : `${commit ? ' on ' : 'branch '}${run.branch}`;
  const at = run.startedAt === null ? '' : `${run.startedAt.slice(0, 16).replace('T', ' ')} UTC`;
  return [commit + branch, `Node ${run.node}, ${run.platform}`, at, formatDuration(run.durationMs)].filter(Boolean);
}

/** What speaks against it, in a word: `risk: medium`. */
export function riskText({ risk }: StabilityReport): string {
  return `risk: ${risk}`;
}
