import type { CheckResult } from '../../src/model/check.js';
import type { Stability } from '../../src/model/exhibits.js';
import type { RunResult, ScenarioResult } from '../../src/model/result.js';
import type { SurfaceResult } from '../../src/model/surface.js';
import type { StabilityEvidence } from '../../src/stability/evidence.js';
import { stabilityReport } from '../../src/stability/report.js';
import { metric, passing, runOf, sample } from '../report/results.js';

const COMMIT = 'c0ffee0000000000000000000000000000000000';

/** A scenario whose managers were made, exercised and unmade over HTTP, and of which everything is within its limits. */
export function exercised(about: Partial<ReturnType<typeof passing>> = {}) {
  const hooks = {
    create: { count: 50, p50: 0.1, p99: 0.4, max: 2.1 },
    exercise: { count: 50, p50: 1, p99: 3, max: 9 },
  };
  return passing({
    metrics: { ...passing().metrics, httpErrors: metric(0) },
    samples: [3, 4, 5].map((round) => sample(round, 5_100_000 + round * 1000, { hooks })),
    ...about,
  });
}

/** A run of an hour ago, of the commit that is checked out. */
export function recent(...scenarios: readonly ScenarioResult[]): RunResult {
  return {
    ...runOf(...scenarios),
    startedAt: '2026-05-02T11:00:00.000Z',
    revision: { commit: COMMIT, branch: 'main' },
  };
}

export function check(about: Partial<CheckResult> = {}): CheckResult {
  const { name = 'import rules', result = 'counts 0; 0 committed', command = 'depcruise src' } = about;
  return {
    name,
    category: 'architecture compliance',
    status: 'passed',
    result,
    command,
    exitCode: 0,
    durationMs: 700,
    output: [],
    evidence: { what: name, command, value: result },
    ...about,
  };
}

export function surface(about: Partial<SurfaceResult> = {}): SurfaceResult {
  return {
    schema: 'ws-profile/surface-result@1',
    status: 'passed',
    entries: [{ entry: 'src/index.ts', names: 12, types: 3 }],
    problems: [],
    changes: [],
    notes: [],
    evidence: { what: 'exported names', command: 'ws-profile surface', value: 'names: 12, gone: 0, problems: 0' },
    ...about,
  };
}

/** Evidence for everything that can be shown today. */
export function evidence(about: Partial<StabilityEvidence> = {}): StabilityEvidence {
  return {
    result: recent(exercised()),
    surface: surface(),
    checks: [check()],
    history: [],
    required: [],
    present: { at: new Date('2026-05-02T12:00:00.000Z'), commit: COMMIT },
    ...about,
  };
}

/** A run judged by itself, with nothing to draw beside it. */
export function judged(result: RunResult): Stability {
  const report = stabilityReport(evidence({ result, surface: undefined, checks: [] }));
  return { report, exhibits: { result, trends: [], heaps: [], lines: {} } };
}
