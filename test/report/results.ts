import type { Leak } from '../../src/model/leak.js';
import { rootStep } from '../../src/model/path.js';
import type { ErroredScenario, MeasuredScenario, MetricResult, RunResult } from '../../src/model/result.js';
import { RUN_SCHEMA } from '../../src/model/result.js';
import type { Memory, Sample } from '../../src/model/sample.js';
import type { Screen } from '../../src/model/screen.js';

/** A run's result as the pipeline makes it, with the given scenarios. */
export function runOf(...scenarios: RunResult['scenarios']): RunResult {
  return {
    schema: RUN_SCHEMA,
    ok: scenarios.every((scenario) => scenario.verdict === 'pass' || scenario.verdict === 'undecided'),
    node: 'v20.20.2',
    platform: 'linux-x64',
    durationMs: 4321,
    scenarios,
  };
}

function memory(heapUsed: number, rss = 62_000_000): Memory {
  return { rss, heapUsed, heapTotal: heapUsed + 2_500_000, external: 1_900_000, arrayBuffers: 23_000 };
}

export function metric(value: number, about: Partial<MetricResult> = {}): MetricResult {
  return { value, unit: 'count', spread: 0, baseline: 0, budget: 0, verdict: 'pass', ...about };
}

export function passing(about: Partial<MeasuredScenario> = {}): MeasuredScenario {
  return {
    name: 'chat-factory',
    file: 'scenarios/chat/chat.scenario.ts',
    managers: 50,
    durationMs: 4100,
    verdict: 'pass',
    rounds: 12,
    steadyRounds: 0,
    phases: { before: memory(5_100_000), live: memory(5_255_000), after: memory(5_090_000) },
    metrics: {
      survivors: metric(0),
      leakedObjectsPerManager: metric(0),
      leakedBytesPerManager: metric(0, { unit: 'bytes', budget: null }),
      handlesLeftOpen: metric(0),
      errors: metric(0),
      heapGrowth: metric(-10_000, { unit: 'bytes', spread: 40_000, baseline: -100_000, budget: 1_000_000 }),
      liveBytesPerManager: metric(3100, { unit: 'bytes', spread: 60, baseline: 3080, budget: null }),
      rssGrowth: metric(420_000, { unit: 'bytes', spread: 90_000, baseline: null, budget: null, verdict: 'info' }),
      createP99: metric(1.2345, { unit: 'ms', spread: 0.2, baseline: null, budget: null, verdict: 'info' }),
    },
    leaks: [],
    findings: [],
    plateaus: [],
    survivors: [],
    handlesLeftOpen: {},
    notes: [],
    samples: [],
    artifacts: [],
    ...about,
  };
}

export function leak(about: Partial<Leak> = {}): Leak {
  return {
    loop: 'lifecycle',
    id: '7c1e09b2',
    className: 'UserSession',
    kind: 'map-entry',
    windows: [150, 150, 150],
    classes: [
      { className: 'UserSession', count: [150, 150, 150], bytes: [61_800, 61_800, 61_800] },
      { className: 'Array', count: [150, 150, 150], bytes: [2400, 2400, 2400] },
    ],
    path: [
      rootStep({ kind: 'module', what: 'scenarios/chat/factory.ts' }),
      { edge: 'factory', edgeKind: 'variable', name: 'WebSocketManagerFactory' },
      { edge: '#sessions', edgeKind: 'property', name: 'Map' },
      { edge: '"user-7"', edgeKind: 'map-value', name: 'UserSession' },
    ],
    site: [
      { functionName: 'UserSession', file: 'scenarios/chat/factory.ts', line: 12, column: 3 },
      { functionName: 'WebSocketManagerFactory.create', file: 'scenarios/chat/factory.ts', line: 31, column: 17 },
    ],
    status: 'new',
    per: { unit: 'manager', count: 1, bytes: 412 },
    ...about,
  };
}

export function steadyLeak(about: Partial<Leak> = {}): Leak {
  return {
    ...leak(),
    loop: 'steady',
    id: '00ab34ff',
    className: 'PendingAck',
    windows: [1000, 1000],
    classes: [{ className: 'PendingAck', count: [1000, 1000], bytes: [64_000, 64_000] }],
    per: { unit: 'exercise', count: 1, bytes: 64 },
    releasedAtTeardown: true,
    ...about,
  };
}

export function failing(about: Partial<MeasuredScenario> = {}): MeasuredScenario {
  return passing({
    verdict: 'fail',
    phases: { before: memory(5_100_000), live: memory(5_275_000), after: memory(5_400_000) },
    metrics: {
      ...passing().metrics,
      leakedObjectsPerManager: metric(1, { verdict: 'fail', reason: 'leaked objects/manager is 1, its budget is 0' }),
      leakedBytesPerManager: metric(412, {
        unit: 'bytes',
        budget: null,
        verdict: 'fail',
        reason: 'leaked bytes/manager rose from 0 to 412 B',
      }),
      heapGrowth: metric(300_000, { unit: 'bytes', spread: 40_000, baseline: -100_000, budget: 1_000_000 }),
      liveBytesPerManager: metric(3500, {
        unit: 'bytes',
        spread: 60,
        baseline: 3080,
        budget: null,
        verdict: 'fail',
        reason: 'live bytes/manager rose by 14%, more than the 10% that is tolerated',
      }),
    },
    leaks: [leak()],
    ...about,
  });
}

export function errored(about: Partial<ErroredScenario> = {}): ErroredScenario {
  return {
    name: 'reconnect-storm',
    file: 'scenarios/reconnect/reconnect.scenario.ts',
    managers: 200,
    durationMs: 812,
    verdict: 'error',
    error: {
      code: 'HOOK_FAILED',
      message: 'create of manager 7 failed: connect ECONNREFUSED 127.0.0.1:4000',
      hint: 'Is the server that the scenario expects listening?',
      stack: 'Error: connect ECONNREFUSED\n    at create (scenarios/reconnect/reconnect.scenario.ts:14:9)',
    },
    ...about,
  };
}

export function sample(round: number, heapUsed: number, about: Partial<Sample> = {}): Sample {
  return {
    loop: 'lifecycle',
    round,
    memory: memory(heapUsed),
    live: memory(heapUsed + 150_000),
    heapSpaces: {},
    handles: {},
    settled: true,
    survivors: 0,
    gcMs: 3,
    eventLoopDelayMs: { p50: 1, p99: 2, max: 3 },
    hooks: {},
    errors: 0,
    durationMs: 120,
    ...about,
  };
}

/** A screen that keeps what was written. */
export function screenOf(about: Partial<Screen> = {}): Screen & { text(): string } {
  let written = '';
  return {
    isTTY: false,
    color: false,
    width: 100,
    write: (text) => {
      written += text;
    },
    ...about,
    text: () => written,
  };
}
