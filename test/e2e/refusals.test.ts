import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMeasured } from '../../src/model/result.js';
import { launch, makeProject, runJson } from './launch.js';

const PLAIN = 'managers: 2, rounds: 1, warmup: 1, steady: false';
const FACTORY = `import { PLACEHOLDER_IDS } from 'ws-profile';
  class Session { constructor(id) { this.id = id; } }
  const open = new Set();
  const make = (id) => { const session = new Session(id); open.add(session); return session; };
  const scenario = { ${PLAIN}, create: (_, i) => make('user-' + i), destroy: (_, session) => { open.delete(session); } };`;

const SCENARIOS = {
  strict: `${FACTORY}
    const refused = (id) => PLACEHOLDER_IDS.includes(id);
    export default { ...scenario, refuses: PLACEHOLDER_IDS, createFor: async (_, id) => { if (refused(id)) throw new TypeError('no such user'); return make(id); } };`,
  lax: `${FACTORY}
    export default { ...scenario, refuses: ['', 'null', 'test_user'], createFor: (_, id) => { if (id === '') throw new RangeError('empty'); return id === 'null' ? null : make(id); } };`,
  hanging: `${FACTORY}
    export default { ...scenario, timeoutMs: 200, refuses: ['undefined'], createFor: () => new Promise(() => {}) };`,
  forgotten: `${FACTORY}\nexport default { ...scenario, refuses: ['undefined'] };`,
};

describe('ids that a factory is to refuse', () => {
  let project: ReturnType<typeof makeProject>;
  beforeAll(() => {
    const files = Object.entries(SCENARIOS).map(([name, text]) => [`${name}.scenario.ts`, text]);
    project = makeProject(Object.fromEntries(files));
  });
  afterAll(() => project.remove());

  const run = (name: string) => runJson([`${name}.scenario.ts`, '--no-diagnose'], { cwd: project.root });

  it('pass where it throws for each, and are said with what it threw', async () => {
    const { code, scenario } = await run('strict');
    if (!isMeasured(scenario)) throw new Error(scenario.error.message);
    expect(code).toBe(0);
    expect(scenario.metrics.idsNotRefused).toMatchObject({ value: 0, verdict: 'pass' });
    expect(scenario.refusals).toContainEqual({ id: 'undefined', refused: true, did: 'threw TypeError: no such user' });
  });

  it('fail where it takes one, with what it did instead; what it made is unmade and no survivor', async () => {
    const { code, scenario } = await run('lax');
    if (!isMeasured(scenario)) throw new Error(scenario.error.message);
    expect(code).toBe(1);
    expect(scenario.metrics.idsNotRefused).toMatchObject({ value: 2, verdict: 'fail' });
    expect(scenario.refusals).toEqual([
      { id: '', refused: true, did: 'threw RangeError: empty' },
      { id: 'null', refused: false, did: 'returned null' },
      { id: 'test_user', refused: false, did: 'made a Session' },
    ]);
    expect(scenario.metrics).toMatchObject({ survivors: { value: 0 }, leakedObjectsPerManager: { value: 0 } });
  });

  it('break the scenario where the factory never answers', async () => {
    const { code, scenario } = await run('hanging');
    expect(code).toBe(3);
    expect(scenario).toMatchObject({ error: { code: 'HOOK_TIMEOUT', message: expect.stringContaining('createFor') } });
  });

  it('need the hook that is asked for them', async () => {
    const { code, stderr } = await launch(['run', 'forgotten.scenario.ts'], { cwd: project.root });
    expect(code).toBe(2);
    expect(stderr).toContain('refuses needs the hook createFor(env, id)');
  });
});
