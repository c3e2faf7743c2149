import { describe, expect, it } from 'vitest';
import type { ScenarioResult } from '../../src/model/result.js';
import type { StabilityEvidence } from '../../src/stability/evidence.js';
import { stabilityReport } from '../../src/stability/report.js';
import { recordOf } from '../history/records.js';
import { errored, failing, leak, metric, passing } from '../report/results.js';
import { check, evidence, exercised, recent, surface } from './evidence.js';

const report = (about: Partial<StabilityEvidence> = {}) => stabilityReport(evidence(about));
const ofRun = (...scenarios: readonly ScenarioResult[]) => report({ result: recent(...scenarios) });
const category = (name: string, about: ReturnType<typeof report>) => about.categories.find((one) => one.name === name)!;
const statuses = (about: ReturnType<typeof report>) =>
  Object.fromEntries(about.categories.map(({ name, status }) => [name, status]));

describe('the verdict', () => {
  it('is safe where memory management, the factory pattern and the golden path passed, and nothing failed', () => {
    expect(report().verdict).toBe('safe');
    expect(report({ surface: undefined, checks: [] }).verdict).toBe('safe');
  });

  it.each([
    ['a leak', { result: recent(failing(), exercised({ name: 'other' })) }],
    ['a scenario that breaks', { result: recent(exercised(), errored()) }],
    ['a name that can not be imported', { surface: surface({ status: 'failed', problems: [gone()] }) }],
    ['a check that fails', { checks: [check({ status: 'failed', result: 'counts 3, 1 too many' })] }],
  ])('is not safe with %s, and the risk is high', (_what, about) => {
    expect(report(about)).toMatchObject({ verdict: 'not-safe', risk: 'high' });
    expect(report(about).reasons[0]?.risk).toBe('high');
  });

  it('is unknown without a run, and says PASSED of nothing', () => {
    const nothing = report({ result: undefined, surface: undefined, checks: [] });
    expect(nothing).toMatchObject({ verdict: 'unknown', risk: 'high', run: null, findings: [] });
    expect(new Set(Object.values(statuses(nothing)))).toEqual(new Set(['not-run']));
  });

  it('is unknown where a category that is required was not run, also one that nobody brings', () => {
    expect(report({ required: ['import compatibility'] }).verdict).toBe('safe');
    expect(report({ surface: undefined, required: ['Import Compatibility'] }).verdict).toBe('unknown');
    const missing = report({ required: ['penetration test'] });
    expect(missing.verdict).toBe('unknown');
    expect(category('penetration test', missing).status).toBe('not-run');
  });

  it('is unknown where the only evidence of the golden path is blocked, and safe where there is other', () => {
    const blocked = check({
      name: 'mission-critical tests',
      category: 'golden path',
      status: 'blocked',
      result: 'not run: 127.0.0.1:5432 accepts no connection',
    });
    const alone = report({ result: recent(passing()), checks: [blocked] });
    expect(statuses(alone)).toMatchObject({ 'golden path': 'blocked', infrastructure: 'blocked' });
    const beside = report({ checks: [blocked] });
    expect(statuses(beside)).toMatchObject({ 'golden path': 'passed', infrastructure: 'blocked' });
    expect(category('golden path', beside).result).toContain('127.0.0.1:5432');
    expect([beside.verdict, beside.risk]).toEqual(['safe', 'medium']);
  });

  it('is unknown where a scenario could not be measured for want of something of ours', () => {
    const swarm = errored({ error: { code: 'SWARM_FAILED', message: 'the swarm ended' } });
    const { verdict, categories } = ofRun(exercised(), swarm);
    expect(verdict).toBe('unknown');
    expect(categories.filter(({ status }) => status === 'blocked').map(({ name }) => name)).toEqual([
      'memory management',
      'factory pattern',
      'golden path',
      'infrastructure',
    ]);
  });

  it('takes undecided for passed, and for failed where the run did so', () => {
    const undecided = exercised({
      verdict: 'undecided',
      metrics: {
        ...exercised().metrics,
        heapGrowth: metric(990_000, { unit: 'bytes', spread: 90_000, budget: 1e6, verdict: 'undecided' }),
      },
    });
    expect(ofRun(undecided)).toMatchObject({ verdict: 'safe', risk: 'medium' });
    expect(report({ result: { ...recent(undecided), ok: false } }).verdict).toBe('not-safe');
  });
});

describe('the risk of what is safe', () => {
  const unmeasured = 'Nothing was run for user isolation and singletons.';
  const reasons = (about: Partial<StabilityEvidence>) => report(about).reasons.map(({ text }) => text);

  it('is low with nothing to say against it, and medium with categories that were not run', () => {
    expect(report().reasons).toEqual([{ risk: 'medium', text: unmeasured }]);
    expect(report().risk).toBe('medium');
    const checks = ['architecture compliance', 'user isolation', 'singletons'].map((category) => check({ category }));
    expect(report({ checks })).toMatchObject({ verdict: 'safe', risk: 'low', reasons: [] });
  });

  it.each([
    ['an old run', { present: { at: new Date('2026-05-11T12:00:00.000Z'), commit: null } }, /9 days old/],
    ['another commit', { present: { ...evidence().present, commit: 'abad1dea' } }, /commit c0ffee0, and abad1de/],
    ['a part of a run', { result: { ...recent(exercised()), shard: { index: 1, count: 3 } } }, /part 1 of 3/],
    [
      'no baseline',
      { result: recent(exercised({ metrics: { survivors: metric(0, { baseline: null }) } })) },
      /no baseline/,
    ],
    ['a pass on retry', { result: recent(exercised({ tries: 2 })) }, /retry/],
    [
      'an accepted leak',
      { result: recent(exercised({ leaks: [leak({ status: 'known' })] })) },
      /1 finding is accepted/,
    ],
    ['a figure near its budget', { result: recent(exercised({ metrics: near() })) }, /near its budget of 1.0 MB/],
    [
      'a check that is blocked',
      { checks: [check({ status: 'blocked', result: 'no compiler' })] },
      /was blocked.*no compiler/,
    ],
  ])('is medium with %s', (_what, about, text) => {
    expect(report(about as Partial<StabilityEvidence>)).toMatchObject({ verdict: 'safe', risk: 'medium' });
    expect(reasons(about as Partial<StabilityEvidence>)).toContainEqual(expect.stringMatching(text));
  });
});

describe('the categories', () => {
  it('name what was made, how fast, and what went wrong', () => {
    expect(category('factory pattern', report())).toMatchObject({
      status: 'passed',
      result: '150 managers made in 1 scenario, p50 0.1 ms, p99 0.4 ms, max 2.1 ms; no errors',
    });
    const broken = errored({
      error: {
        code: 'HOOK_FAILED',
        message: 'scenarios/reconnect/reconnect.scenario.ts: create (manager 7) threw Error: no',
      },
    });
    expect(category('factory pattern', ofRun(exercised(), broken))).toMatchObject({
      status: 'failed',
      result: 'reconnect-storm broke: HOOK_FAILED',
    });
  });

  it('take as golden path what is tagged so, and without a tag all that exercise their managers', () => {
    const tagged = exercised({ name: 'golden', tags: ['golden-path', 'chat'] });
    const broken = errored({ error: { code: 'HOOK_FAILED', message: 'x: exercise threw Error' } });
    expect(category('golden path', ofRun(tagged, broken))).toMatchObject({
      status: 'passed',
      evidence: [{ what: 'golden (golden-path, chat)', command: 'ws-profile run scenarios/chat/chat.scenario.ts' }],
    });
    expect(category('golden path', ofRun(exercised(), broken)).status).toBe('failed');
    expect(category('golden path', ofRun(passing())).status).toBe('not-run');
  });

  it('take singletons for judged where none was seen, or a baseline has as many', () => {
    const of = (value: number, about = {}) => {
      const metrics = { ...exercised().metrics, singletons: metric(value, { budget: null, ...about }) };
      return category('singletons', ofRun(exercised({ metrics })));
    };
    expect(of(0, { baseline: null, verdict: 'info' })).toMatchObject({ status: 'passed' });
    expect(of(2, { baseline: 2 })).toMatchObject({ status: 'passed' });
    expect(of(3, { baseline: 2, verdict: 'fail' })).toMatchObject({ status: 'failed' });
    expect(of(1, { baseline: null, verdict: 'info' })).toMatchObject({
      status: 'not-run',
      result: expect.stringContaining('no baseline and no budget'),
    });
  });

  it('hold every figure with its limit and the command that measures it again', () => {
    expect(category('memory management', ofRun(exercised({ file: "it's here.scenario.ts" }))).evidence).toContainEqual({
      what: 'chat-factory: heap growth',
      command: String.raw`ws-profile run 'it'\''s here.scenario.ts'`,
      value: '-10.0 kB ± 40.0 kB',
      budget: 'the budget is 1.0 MB, the baseline -0.1 MB',
      source: "it's here.scenario.ts",
    });
  });

  it('put a check beside what it speaks for, however that is written, and list categories of its own', () => {
    const own = report({ checks: [check({ category: 'Golden Path' }), check({ category: 'security review' })] });
    expect(own.categories.map(({ name }) => name).slice(-2)).toEqual(['infrastructure', 'security review']);
    expect(category('golden path', own).evidence).toHaveLength(2);
    expect(statuses(own)).toMatchObject({ 'architecture compliance': 'not-run', 'security review': 'passed' });
  });
});

describe('the changes', () => {
  it('are what breaks, with its lines and how to repair it, then what fixed what, then the others', () => {
    const history = [
      recordOf(0, 3100, {
        verdict: 'fail',
        leaks: [{ id: '1', className: 'Session', loop: 'lifecycle', status: 'new', count: 1, bytes: 90 }],
      }),
      recordOf(1, 3100),
    ];
    const { changes } = report({
      history,
      surface: surface({
        status: 'failed',
        problems: [gone()],
        changes: [{ entry: 'src/index.ts', name: 'New', change: 'is new (class)' }],
      }),
    });
    expect(changes).toEqual([
      {
        kind: 'breaking',
        category: 'import compatibility',
        what: 'src/index.ts: WebSocketManager (class) is gone; UnifiedWebSocketManager is new: an adapter would keep it importable.',
        fix: 'Keep WebSocketManager as a deprecated name for UnifiedWebSocketManager.',
        places: [{ file: 'src/adapter.ts', line: 3, text: "import { WebSocketManager } from './manager.js';" }],
      },
      {
        kind: 'fixed',
        category: 'memory management',
        what: 'chat-factory leaked Session at abc0000 (2026-01-01).',
        fix: 'Passes since abc0001 (2026-01-01).',
        places: [],
      },
      expect.objectContaining({ kind: 'compatible', what: 'src/index.ts: New is new (class).' }),
    ]);
  });

  it('are figures that got worse than their baseline', () => {
    expect(ofRun(failing()).changes.map(({ what }) => what)).toContain(
      'chat-factory: live bytes/manager went from 3.1 kB to 3.5 kB.',
    );
  });
});

describe('what to watch', () => {
  const watched = (about = {}) => ofRun(exercised(about)).monitoring;

  it('comes with a level, and the figure that it is from', () => {
    expect(watched()[0]).toEqual({
      metric: 'heap used and external memory, by open connection',
      level: 'more than 3.4 kB for each',
      from: 'chat-factory: live bytes/manager 3.1 kB ± 60 B',
    });
  });

  it('is only what was seen', () => {
    const metrics = (about = {}) => watched(about).map(({ metric }) => metric);
    expect(ofRun().monitoring).toEqual([]);
    expect(metrics()).not.toContainEqual(expect.stringContaining('objects of'));
    const seen = metrics({
      leaks: [leak({ status: 'suppressed' })],
      plateaus: [{ className: 'Cache', loop: 'lifecycle', windows: [150, 0], bytes: [3000, 0] }],
    });
    expect(seen).toContain('heap used, by managers since the start');
    expect(seen).toContain('objects of Cache');
  });
});

it('holds all findings by scenario, and the three phases of each', () => {
  const { findings, run } = ofRun(failing(), errored());
  expect(findings).toMatchObject([{ scenario: 'chat-factory', id: '7c1e09b2', className: 'UserSession' }]);
  expect(run?.scenarios).toMatchObject([
    { name: 'chat-factory', phases: { before: { heapUsed: 5_100_000 }, after: { heapUsed: 5_400_000 } } },
    { name: 'reconnect-storm', error: { code: 'HOOK_FAILED' } },
  ]);
});

function gone() {
  return {
    kind: 'gone',
    entry: 'src/index.ts',
    name: 'WebSocketManager',
    was: 'class',
    successor: 'UnifiedWebSocketManager',
    movedTo: null,
    importers: [
      {
        file: 'src/adapter.ts',
        line: 3,
        column: 10,
        specifier: './manager.js',
        name: 'WebSocketManager',
        text: "import { WebSocketManager } from './manager.js';",
      },
    ],
  } as const;
}

function near() {
  return { ...exercised().metrics, heapGrowth: metric(950_000, { unit: 'bytes', spread: 1000, budget: 1_000_000 }) };
}
