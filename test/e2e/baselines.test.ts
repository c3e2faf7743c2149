import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMeasured } from '../../src/model/result.js';
import { launch, makeProject, runJson } from './launch.js';
import { contentOf } from './traces.js';

const SIMPLE = 'export default { managers: 5, create: (env, i) => ({ i }), destroy() {} };\n';
const KEY = `node${process.versions.node.split('.')[0]}-${process.platform}-${process.arch}`;

describe('ws-profile run, with baselines', () => {
  let project: ReturnType<typeof makeProject>;
  beforeEach(() => {
    project = makeProject({ 'scenarios/simple.scenario.mjs': SIMPLE });
  });
  afterEach(() => project.remove());

  const baseline = () => join(project.root, 'baselines/simple', `${KEY}.json`);
  const run = (...args: string[]) => launch(['run', '--no-history', ...args], { cwd: project.root });

  function commit(text: string): void {
    mkdirSync(join(project.root, 'baselines/simple'), { recursive: true });
    writeFileSync(baseline(), text);
  }

  it('writes one on request, reads it the next time, and leaves it as it is while nothing moves', async () => {
    expect((await run()).stdout).toMatch(/There is no baseline/);
    expect(readdirSync(project.root)).not.toContain('baselines');

    expect((await run('--update', 'new')).stderr).toMatch(/Wrote the baseline of simple/);
    const written = readFileSync(baseline(), 'utf8');
    expect(written.split('\n')[1]).toMatch(/"schema": "ws-profile\/baseline@1"/);
    expect(JSON.parse(written)).toMatchObject({ node: process.version });

    const again = await runJson(['--update', 'all'], { cwd: project.root });
    expect(again.code).toBe(0);
    expect(isMeasured(again.scenario) && again.scenario.metrics.survivors?.baseline).toBe(0);
    expect(readFileSync(baseline(), 'utf8')).toBe(written);
  });

  /** A scenario whose managers weigh what the environment says. */
  const WEIGHED = `
    class Session { constructor(bytes) { this.items = new Array(bytes / 8).fill(1.5); } }
    const left = [];
    export default {
      managers: Number(process.env.SAID_MANAGERS ?? 20), steady: false, warmup: 2, rounds: 2,
      setup() { for (let i = 0; i < Number(process.env.TIMERS ?? 0); i++) setInterval(() => {}, 60_000); },
      create: () => { const one = new Session(Number(process.env.BYTES ?? 4000)); if (process.env.LEAK) left.push(one); return one; },
      destroy() {},
    };`;

  const first = async () => {
    writeFileSync(join(project.root, 'scenarios/simple.scenario.mjs'), WEIGHED);
    expect((await run('--update', 'new')).stderr).toMatch(/Wrote the baseline of simple/);
  };

  it.each([
    ['heavier managers', { BYTES: '6400' }, /Accepted: live bytes\/manager 4\.\d kB → 6\.\d kB/],
    ['a handle left open', { TIMERS: '2' }, /Accepted: handles left open 0 → 2/],
    ['another number of managers', { SAID_MANAGERS: '30' }, /Accepted: a baseline of 30 managers for one of 20/],
  ])('accepts with -u what the gate refuses, %s, and the next run is green', async (_what, env, accepted) => {
    await first();
    const refused = await launch(['run', '--no-history', '--strict'], { cwd: project.root, env });
    expect(refused.code).toBe(1);
    if ('BYTES' in env) expect(refused.stdout).toMatch(/a live manager has more: Array 1\S* \(4\.\d kB → 6\.\d kB\)/);
    expect(refused.stdout).toMatch(/ws-profile run scenarios\/simple\.scenario\.mjs -u/);
    const updated = await launch(['run', '--no-history', '-u'], { cwd: project.root, env });
    expect(updated.stdout).toMatch(accepted);
    expect(updated.stderr).toMatch(/Updated the baseline of simple/);
    expect(updated.code).toBe(0);
    const after = await launch(['run', '--no-history', '--strict'], { cwd: project.root, env });
    expect(after.code).toBe(0);
  });

  it('never accepts a leak with -u, and says who does', async () => {
    await first();
    const leaking = await launch(['run', '--no-history', '-u'], { cwd: project.root, env: { LEAK: '1' } });
    expect(leaking.code).toBe(1);
    expect(leaking.stderr).toMatch(
      /simple has a leak, which --update never accepts: ws-profile leaks accept [0-9a-f]{8} /,
    );
    expect(JSON.parse(readFileSync(baseline(), 'utf8')).metrics).toMatchObject({ survivors: 0 });
  });

  const LEAKING = `
    class Session { constructor() { this.timer = setInterval(() => {}, 60_000); } }
    const sessions = new Set();
    export default {
      managers: 5, steady: false,
      create() { const session = new Session(); sessions.add(session); return session; },
      destroy() {},
    };`;

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['leaks accept', (id) => launch(['leaks', 'accept', id, '--reason', 'kept until #214'], { cwd: project.root })],
    [
      'a suppression',
      async () => writeFileSync(join(project.root, 'ws-profile.suppress'), 'class Session # kept until #214'),
    ],
  ])(
    'passes after %s: what the leak holds is not held against it a second time',
    async (_, settle) => {
      writeFileSync(join(project.root, 'scenarios/simple.scenario.mjs'), LEAKING);
      const first = await run();
      expect(first.code).toBe(1);
      expect(first.stdout).toMatch(/✗ survivors \d+, the budget is 0[\s\S]*✗ handles left open/);
      await settle(/leak id +([0-9a-f]{8})/.exec(first.stdout)?.[1] ?? '');
      const { code, stdout } = await run();
      expect(stdout).toMatch(/(\d+) of \1 survivors, held by what was accepted or suppressed/);
      expect(stdout).toMatch(/(\d+) of \1 open handles of kind Timeout, held by/);
      expect(code).toBe(0);
    },
    240_000,
  );

  it('holds a run that was asked for with another number of managers against budgets alone, and says so', async () => {
    await first();
    const finished = await run('--managers', '30', '--strict');
    expect(finished.stdout).toMatch(/The baseline is of 20 managers and this run of 30: .* Budgets alone decided/);
    expect(finished.code).toBe(0);
  });

  it.each([
    ['corrupt', '{ "schema": "ws-pro', /baselines\/simple\/node.*json/],
    ['of a newer schema', '{ "schema": "ws-profile/baseline@99" }', /baseline@99|newer/],
  ])('refuses one that is %s, before it measures, and leaves it as it is', async (_what, text, said) => {
    commit(text);
    const before = contentOf(project.root);
    const finished = await run('--update', 'all');
    expect(finished.stderr).toMatch(said);
    expect(finished.code).toBe(2);
    expect(contentOf(project.root)).toEqual(before);
  });

  it('never compares one of another key', async () => {
    mkdirSync(join(project.root, 'baselines/simple'), { recursive: true });
    const other = join(project.root, 'baselines/simple/node1-plan9-pdp11.json');
    writeFileSync(other, '{ "schema": "ws-profile/baseline@1", "node": "v1.0.0", "metrics": {} }\n');
    expect((await run()).stdout).toMatch(/node1-plan9-pdp11, which is not compared/);
  });

  it('says before it measures that the folder is none', async () => {
    writeFileSync(join(project.root, 'baselines'), 'a file where the folder should be');
    const finished = await run('--update', 'new');
    expect(finished.stderr).toMatch(/baselines\/simple/);
    expect(finished.code).toBe(2);
    expect(readFileSync(join(project.root, 'baselines'), 'utf8')).toBe('a file where the folder should be');
  });

  it.skipIf(process.getuid?.() === 0)('reports first, and then says that the folder is read-only', async () => {
    mkdirSync(join(project.root, 'baselines'), { mode: 0o500 });
    const finished = await run('--update', 'new');
    expect(finished.stdout).toMatch(/safe to deploy/);
    expect(finished.code).toBe(2);
    expect(readdirSync(join(project.root, 'baselines'))).toEqual([]);
  });
});
