import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathText } from '../../src/model/path.js';
import { isMeasured, type MeasuredScenario } from '../../src/model/result.js';
import { launch, makeProject, REPOSITORY, runJson } from './launch.js';

const FIXTURES = join(REPOSITORY, 'test/fixtures');

describe('ws-profile run, on scenarios whose leak is known', () => {
  let project: ReturnType<typeof makeProject>;
  beforeAll(() => {
    project = makeProject();
  });
  afterAll(() => project.remove());

  async function profile(
    fixture: string,
    env: NodeJS.ProcessEnv = {},
  ): Promise<MeasuredScenario & { code: number | null }> {
    const { scenario, code } = await runJson([join(FIXTURES, fixture)], { cwd: project.root, env });
    rmSync(join(project.root, '.ws-profile'), { recursive: true, force: true });
    if (!isMeasured(scenario)) throw new Error(scenario.error.message);
    return { ...scenario, code };
  }

  it('finds one object kept per manager: its class, its count, its holder and where it was made', async () => {
    const { code, leaks, metrics } = await profile('leaks/one-object.scenario.ts');
    expect(code).toBe(1);
    expect(leaks).toHaveLength(1);
    expect(leaks[0]).toMatchObject({
      className: 'Crumb',
      loop: 'lifecycle',
      per: { unit: 'manager', count: 1 },
      kind: 'array-element',
    });
    expect(leaks[0]?.windows.every((added) => added === 150)).toBe(true);
    expect(JSON.stringify(leaks[0]?.path)).toContain('one-object.scenario.ts');
    expect(leaks[0]?.site?.[0]).toMatchObject({ file: expect.stringContaining('one-object.scenario.ts') });
    expect(metrics.leakedObjectsPerManager).toMatchObject({ value: 1, budget: 0, verdict: 'fail' });
  });

  it('passes the same scenario without the leak', async () => {
    const { code, leaks, verdict } = await profile('leaks/one-object.scenario.ts', { WS_PROFILE_FIXTURE: 'clean' });
    expect({ code, leaks, verdict }).toEqual({ code: 0, leaks: [], verdict: 'pass' });
  });

  it('passes a bounded cache that fills while it is measured, as a plateau', async () => {
    const { code, leaks, plateaus } = await profile('clean/bounded-cache.scenario.ts');
    expect({ code, leaks }).toEqual({ code: 0, leaks: [] });
    expect(plateaus.map(({ className }) => className)).toContain('Profile');
  });

  it('says who holds managers that survive without growing', async () => {
    const { code, leaks, metrics, survivors } = await profile('survivors/last-closed.scenario.ts');
    expect({ code, leaks }).toEqual({ code: 1, leaks: [] });
    expect(metrics.survivors).toMatchObject({ value: 10, budget: 0, verdict: 'fail' });
    expect(survivors?.map(({ count, path }) => `${count} ${pathText(path, 'from-root')}`)).toEqual([
      expect.stringMatching(/^10 module .*last-closed\.scenario\.ts > closed \(Array\) > \[\] \(Session\)$/),
    ]);
  });

  it('finds what one manager of ten leaves when its peer vanishes', async () => {
    const { code, leaks } = await profile('leaks/abnormal-close.scenario.ts');
    expect(code).toBe(1);
    expect(leaks).toHaveLength(1);
    expect(leaks[0]).toMatchObject({ className: 'Connection', per: { unit: 'manager', count: 0.1 } });
  });

  it('finds what an exercise leaves on a live manager, and says that teardown gives it back', async () => {
    const { code, leaks } = await profile('leaks/messages-on-manager.scenario.ts');
    expect(code).toBe(1);
    expect(leaks).toHaveLength(1);
    expect(leaks[0]).toMatchObject({
      className: 'PendingMessage',
      loop: 'steady',
      kind: 'map-entry',
      per: { unit: 'exercise', count: 1 },
      releasedAtTeardown: true,
    });
  });

  it('does not say so of what a module keeps, also after the diagnosis', async () => {
    const { leaks } = await profile('leaks/error-log.scenario.ts');
    expect(leaks).toHaveLength(2);
    expect(leaks.find(({ loop }) => loop === 'steady')).toMatchObject({
      className: 'Failure',
      site: [expect.objectContaining({ functionName: 'Failure' }), expect.anything()],
      releasedAtTeardown: false,
    });
  });

  it.each([
    ['numbers in one array', 'numbers', { kind: 'growing-store' }],
    ['Buffers', 'buffers', { className: 'Buffer', kind: 'external-memory', per: { count: 1 } }],
    ['timers', 'timers', { kind: 'timer', per: { count: 1 } }],
    [
      'listeners on a shared emitter',
      'listeners',
      { kind: 'listener', per: { count: 1 }, detail: expect.stringContaining('news') },
    ],
  ])('finds %s, as what they are', async (_what, fixture, expected) => {
    const { code, leaks } = await profile(`leaks/${fixture}.scenario.ts`);
    expect(code).toBe(1);
    expect(leaks).toHaveLength(1);
    expect(leaks[0]).toMatchObject(expected);
  });

  it('suggests a rule for a finding, obeys it, and says how often each rule was used', async () => {
    const fixture = join(FIXTURES, 'leaks/one-object.scenario.ts');
    const args = ['run', '--no-history', '--no-diagnose', fixture];
    expect((await launch(args, { cwd: project.root })).code).toBe(1);
    const suggested = await launch(['leaks', 'suggest'], { cwd: project.root });
    expect(suggested.stdout).toMatch(/^leak [0-9a-f]{8} # TODO .*Crumb/);
    const rules = join(project.root, 'ws-profile.suppress');
    writeFileSync(rules, `${suggested.stdout.replace('TODO', 'kept:')}class Nobody # never used\n`);
    const finished = await launch(args, { cwd: project.root });
    rmSync(rules);
    rmSync(join(project.root, '.ws-profile'), { recursive: true });
    expect(finished.code).toBe(0);
    expect(finished.stderr).toMatch(/ws-profile\.suppress:1 .* suppressed 1 leak: kept:/);
    expect(finished.stderr).toMatch(/ws-profile\.suppress:2 .* suppressed nothing/);
  });

  it('gives a leak the same name from TypeScript and from JavaScript, and after an unrelated edit', async () => {
    const javascript = readFileSync(join(FIXTURES, 'leaks/javascript/one-object.scenario.mjs'), 'utf8');
    const typescript = `// A line more.\nexport type Unrelated = number;\n${javascript.replace('crumbs = []', 'crumbs: Crumb[] = []').replace('(id)', '(readonly id: number)').replace('this.id = id;', '')}`;
    const ids: (string | undefined)[] = [];
    for (const [file, text] of [
      ['a.scenario.mjs', javascript],
      ['a.scenario.ts', typescript],
    ] as const) {
      const other = makeProject({ [`scenarios/${file}`]: text });
      const { scenario } = await runJson(['--no-diagnose'], { cwd: other.root });
      other.remove();
      ids.push(isMeasured(scenario) ? scenario.leaks[0]?.id : scenario.error.message);
    }
    expect(ids[0]).toMatch(/^[0-9a-f]{8}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it.each([
    'performance-timeline',
    'keep-alive-pool',
    'lazy-modules',
    'intern-table',
    'primitive-managers',
    'talkative',
  ])('passes clean platform behaviour: %s', async (fixture) => {
    const { code, leaks } = await profile(`clean/${fixture}.scenario.ts`);
    expect(leaks.filter(({ status }) => status !== 'allowed')).toEqual([]);
    expect(code).toBe(0);
  });
});
