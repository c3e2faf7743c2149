import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, makeProject } from './launch.js';

const PLAIN = 'managers: 3, rounds: 1, warmup: 1, steady: false, destroy() {}';
const REFUSED = `import { createServer } from 'node:http';
  const body = {
    setup: async (context) => ({ swarm: context.swarm, server: (context.server = createServer()), url: await context.listen(context.server) }),
    create: (_, i) => ({ i }),
    exercise: async ({ swarm, url }) => { await swarm.connect({ url, count: 2, handshakeTimeoutMs: 200 }); },
    teardown: ({ server }) => { server.closeAllConnections(); server.close(); },
  };`;
const WORKER = `import { Worker } from 'node:worker_threads';
  const body = { setup: () => new Worker('setInterval(() => {}, 1000)', { eval: true }), create: (_, i) => ({ i }), teardown: (worker) => worker.terminate() };`;

const SCENARIOS: Readonly<Record<string, string>> = {
  nothing: `export default { ${PLAIN}, create() {} };`,
  text: `export default { ${PLAIN}, create: (_, i) => String(i) };`,
  'nothing-meant': `export default { ${PLAIN}, create() {}, budgets: { survivors: false } };`,
  refused: `${REFUSED}\nexport default { ...body, ${PLAIN} };`,
  'refused-meant': `${REFUSED}\nexport default { ...body, ${PLAIN}, unmeasured: ['sockets'] };`,
  unawaited: `export default { ${PLAIN}, setup: ({ swarm }) => swarm, create: (_, i) => ({ i }), exercise(swarm) { void swarm.serve().then((peer) => peer.close()); } };`,
  worker: `${WORKER}\nexport default { ...body, ${PLAIN} };`,
  'worker-meant': `${WORKER}\nexport default { ...body, ${PLAIN}, unmeasured: ['workers'] };`,
  file: `import { openSync } from 'node:fs';\nexport default { ${PLAIN}, create: (_, i) => ({ fd: openSync(process.execPath), i }) };`,
  timers: `class Hub { sweep() {} }
    const hub = new Hub();
    export default { ${PLAIN}, setup() { setInterval(hub.sweep.bind(hub), 30_000); setTimeout(() => {}, 60_000).unref(); }, create: (_, i) => ({ i }) };`,
  sends: `export default { ${PLAIN}, create: (_, i) => { process.send?.(null); process.send?.({ type: 'failure' }); return { i }; } };`,
  clock: `export default { ${PLAIN}, timeoutMs: 300, setup() { globalThis.setInterval = globalThis.setTimeout = () => 0; performance.now = () => 0; }, create: () => new Promise(() => {}) };`,
  map: `export default { ${PLAIN}, create: (_, i) => ({ i }), budgets: new Map([['survivors', 5]]) };`,
  inherited: `export default { ${PLAIN}, create: (_, i) => ({ i }), budgets: { __proto__: { survivors: 5 } } };`,
};

describe('what was not measured', () => {
  let project: ReturnType<typeof makeProject>;
  beforeAll(() => {
    project = makeProject(
      Object.fromEntries(Object.entries(SCENARIOS).map(([name, text]) => [`${name}.scenario.mjs`, text])),
    );
  });
  afterAll(() => project.remove());

  it.each([
    ['nothing', 1, /survivors were not measured: create returned nothing/],
    ['text', 1, /survivors were not measured: create returned a string/],
    ['nothing-meant', 0, /safe/],
    ['refused', 1, /were not opened/],
    ['refused-meant', 0, /safe/],
    ['unawaited', 1, /exercise returned while/],
    ['worker', 1, /Worker threads were started/],
    ['worker-meant', 0, /safe/],
    ['file', 1, /handles left open/],
    ['timers', 1, /1 Timeout\. Timers: setInterval, 30 s, that calls\s+sweep at\s+timers\.scenario\.mjs:1:\d+\./],
    ['sends', 0, /safe/],
    ['clock', 3, /create \(manager 0\) took longer than 300 ms/],
    ['map', 2, /budgets/],
    ['inherited', 2, /budgets/],
  ])('of %s ends the run with exit code %i, and is said', async (name, code, said) => {
    const {
      code: exit,
      stdout,
      stderr,
    } = await launch(['run', `${name}.scenario.mjs`, '--no-history', '--no-diagnose'], { cwd: project.root });
    expect(stdout + stderr).toMatch(said);
    expect(exit).toBe(code);
  });

  it('counts unhandled rejections that NODE_OPTIONS lets pass', async () => {
    const warned = makeProject({
      'warned.scenario.mjs': `export default { ${PLAIN}, create: (_, i) => { Promise.reject(new Error('alone')); return { i }; } };`,
    });
    const { code, stdout } = await launch(['run', 'warned.scenario.mjs', '--no-history', '--no-diagnose'], {
      cwd: warned.root,
      env: { NODE_OPTIONS: '--unhandled-rejections=warn' },
    });
    warned.remove();
    expect(stdout).toMatch(/errors/);
    expect(code).toBe(1);
  });
});
