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
