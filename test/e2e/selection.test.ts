import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, makeProject, runJson } from './launch.js';

const scenario = (fields: string, create = '({ i })') =>
  `import { existsSync, writeFileSync } from 'node:fs';
export default { managers: 2, warmup: 1, rounds: 1, ${fields} create: (env, i) => ${create}, destroy() {} };\n`;

describe('ws-profile run, told which scenarios and how', () => {
  let project: ReturnType<typeof makeProject>;
  beforeAll(() => {
    project = makeProject({
      'scenarios/one.scenario.mjs': scenario("tags: ['fast'],"),
      'scenarios/deep/two.scenario.cjs': `module.exports = { managers: 2, warmup: 1, rounds: 1, tags: ['slow'], create: (env, i) => ({ i }), destroy() {} };\n`,
      'elsewhere/throws.scenario.mjs': scenario('', '{ throw new Error("no") }'),
      'elsewhere/zz-after.scenario.mjs': scenario(''),
      // Breaks the first time, and never again.
      'flaky/flaky.scenario.mjs': scenario(
        '',
        "{ if (!existsSync('seen')) { writeFileSync('seen', ''); throw new Error('once'); } return { i }; }",
      ),
    });
  });
  afterAll(() => project.remove());

  const run = (...args: string[]) => runJson(args, { cwd: project.root });

  it('lists what it would run, with tags', async () => {
    const { stdout, code } = await launch(['run', '--list'], { cwd: project.root });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^two .*scenarios\/deep\/two\.scenario\.cjs +#slow$/m);
    expect(stdout).toMatch(/^one .*#fast$/m);
  });

  it('selects by name and by tag', async () => {
    expect((await run('--grep', '^o')).result.scenarios.map(({ name }) => name)).toEqual(['one']);
    expect((await run('--tag', 'slow')).result.scenarios.map(({ name }) => name)).toEqual(['two']);
  });

  it('goes on after a scenario that broke, unless told to bail', async () => {
    const folder = join(project.root, 'elsewhere');
    const all = await run(folder);
    expect(all.result.scenarios.map(({ verdict }) => verdict)).toEqual(['error', 'pass']);
    expect(all.code).toBe(3);
    expect((await run(folder, '--bail')).result.scenarios).toHaveLength(1);
  });

  it('tries again when asked, and never keeps quiet about it', async () => {
    const { scenario, code } = await run('flaky', '--retries', '2');
    expect({ code, verdict: scenario.verdict, tries: scenario.tries }).toEqual({ code: 0, verdict: 'pass', tries: 2 });
  });

  it('gives each scenario to one shard alone', async () => {
    const parts = [await run('--shard', '1/2'), await run('--shard', '2/2')];
    const names = parts.flatMap(({ result }) => result.scenarios.map(({ name }) => name));
    expect(names.sort()).toEqual(['one', 'two']);
    expect((await launch(['run', '--shard', '5/4'], { cwd: project.root })).code).toBe(2);
  });
});
