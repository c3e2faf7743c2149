import {
  type Category,
  REPORT_SCHEMA,
  type ReportedRun,
  type Risk,
  type StabilityReport,
  type StabilityVerdict,
} from '../model/report.js';
import { isMeasured, type RunResult } from '../model/result.js';
import { categoriesOf } from './categories.js';
import { changesOf } from './changes.js';
import type { StabilityEvidence } from './evidence.js';
import { monitoringOf } from './monitoring.js';
import { isNeeded, reasonsOf } from './reasons.js';

/** Whether to deploy, with the evidence. Nothing is passed that nobody ran. */
export function stabilityReport(evidence: StabilityEvidence): StabilityReport {
  const { result, required } = evidence;
  const categories = categoriesOf(evidence);
  const reasons = reasonsOf(categories, evidence);
  return {
    schema: REPORT_SCHEMA,
    verdict: verdictOf(categories, required),
    risk:
      (['high', 'medium'] as const).find((risk) => reasons.some((reason) => reason.risk === risk)) ??
      ('low' satisfies Risk),
    reasons,
    categories,
    findings: (result?.scenarios ?? [])
      .filter(isMeasured)
      .flatMap(({ name, leaks, findings }) =>
        [...findings, ...leaks].map((finding) => ({ scenario: name, ...finding })),
      ),
    changes: changesOf(evidence),
    monitoring: monitoringOf(result),
    run: result ? reportedRun(result) : null,
  };
}

function verdictOf(categories: readonly Category[], required: readonly string[]): StabilityVerdict {
  if (categories.some(({ status }) => status === 'failed')) return 'not-safe';
  const needed = categories.filter(({ name }) => isNeeded(name, required));
  return needed.every(({ status }) => status === 'passed') ? 'safe' : 'unknown';
}

function reportedRun({ ok, node, platform, startedAt, revision, durationMs, scenarios }: RunResult): ReportedRun {
  return {
    commit: revision?.commit ?? null,
    branch: revision?.branch ?? null,
    ok,
    node,
    platform,
    startedAt: startedAt ?? null,
    durationMs,
    scenarios: scenarios.map((scenario) => {
      const { name, file, tags = [], managers, durationMs, verdict } = scenario;
      const about = { name, file, tags, managers, durationMs, verdict };
      if (isMeasured(scenario)) return { ...about, phases: scenario.phases };
      const { code, message, hint } = scenario.error;
      return { ...about, error: { code, message, ...(hint !== undefined && { hint }) } };
    }),
  };
}
