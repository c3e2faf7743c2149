import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMeasured } from '../../src/model/result.js';
import { launch, makeProject, runJson } from './launch.js';

const PLAIN = 'managers: 40, rounds: 3, warmup: 1, steady: false';

describe('what one manager costs as their number grows', () => {
  let project: ReturnType<typeof makeProject>;
  beforeAll(() => {
    project = makeProject({
      // Every manager is told of every other: N of them hold N² entries.
      'mesh.scenario.mjs': `export default { ${PLAIN}, setup: () => ({ open: [] }),
        create(env, i) { const manager = { i, peers: env.open.slice() }; env.open.push(manager); return manager; },
        destroy(env, manager) { manager.peers = []; env.open = env.open.filter((one) => one !== manager); } };`,
      'flat.scenario.mjs': `export default { ${PLAIN}, create: (_, i) => ({ i, log: new Array(500).fill(i) }), destroy() {} };`,
    });
  });
  afterAll(() => project.remove());

  const run = (name: string) =>
    runJson([`${name}.scenario.mjs`, '--no-diagnose', '--scale', '16,1,4'], { cwd: project.root });

  it('fails a factory whose managers weigh more the more there are', async () => {
    const { code, scenario } = await run('mesh');
    if (!isMeasured(scenario)) throw new Error(scenario.error.message);
    expect(scenario.scale?.points.map(({ managers }) => managers)).toEqual([40, 160, 640]);
    expect(scenario.scale?.liveBytes?.value).toBeGreaterThan(0.5);
    expect(scenario.metrics.scaleExponent).toMatchObject({ verdict: 'fail', budget: 0.25 });
    expect(code).toBe(1);
  });

  it('finds no growth in bytes where each weighs the same', async () => {
    const { scenario } = await run('flat');
    if (!isMeasured(scenario)) throw new Error(scenario.error.message);
    expect(scenario.scale?.liveBytes?.value).toBeCloseTo(0, 1);
  });

  it('takes two numbers or more', async () => {
    for (const factors of ['1', '0,4', 'x', '']) {
      expect((await launch(['run', 'flat.scenario.mjs', '--scale', factors], { cwd: project.root })).code).toBe(2);
    }
  });
});
