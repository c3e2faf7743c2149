import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { expectGone } from '../process/gone.js';
import { launch, makeProject, REPOSITORY, runJson } from './launch.js';

let project: ReturnType<typeof makeProject> | undefined;
afterEach(() => {
  project?.remove();
  project = undefined;
});

const STARTS_ONE = `import { spawn } from 'node:child_process'; import { writeFileSync } from 'node:fs';
  const start = (stdio) => { const child = spawn('sleep', ['300'], { detached: true, stdio }); child.unref();
    writeFileSync('started', child.pid + ' ' + process.pid); };`;

const started = (): number[] => readFileSync(join(project!.root, 'started'), 'utf8').split(' ').map(Number);

it('ends with its verdict when something that the scenario started holds its output, and ends that too', async () => {
  project = makeProject({
    'holds.scenario.mjs': `${STARTS_ONE}
      export default { managers: 2, rounds: 1, warmup: 1, steady: false, setup: () => start('inherit'), create: () => ({}), destroy() {} };`,
  });
  const { code } = await launch(['run', 'holds.scenario.mjs', '--no-history'], { cwd: project.root });
  expect(code).toBe(0);
  for (const pid of started()) await expectGone(pid);
});

it('leaves nothing behind when it is killed while a hook spins', async () => {
  project = makeProject({
    'spins.scenario.mjs': `${STARTS_ONE}
      export default { managers: 1, setup: () => start('ignore'), create: () => { for (;;) {} }, destroy() {} };`,
  });
  const { root } = project;
  const run = spawn(
    process.execPath,
    [join(REPOSITORY, 'bin/ws-profile.js'), 'run', 'spins.scenario.mjs', '--no-history'],
    {
      cwd: root,
      stdio: 'ignore',
    },
  );
  await vi.waitFor(() => expect(existsSync(join(root, 'started'))).toBe(true), { timeout: 20_000 });
  run.kill('SIGKILL');
  for (const pid of started()) await expectGone(pid);
});

it('holds a hook to its own clock when the program replaced the timers of its process', async () => {
  project = makeProject({
    'fakes.scenario.mjs': `export default { managers: 1, rounds: 1, warmup: 1, steady: false, timeoutMs: 100,
      setup() { globalThis.setInterval = globalThis.setTimeout = () => ({ unref() {} }); performance.now = () => 0; },
      create: () => new Promise(() => {}), destroy() {} };`,
  });
  const { scenario } = await runJson(['fakes.scenario.mjs'], { cwd: project.root });
  expect(scenario).toMatchObject({ verdict: 'error', error: { code: 'HOOK_TIMEOUT' } });
});

it('reports a run whose folder was removed under it', async () => {
  project = makeProject({
    'clean.scenario.mjs': `import { rmSync } from 'node:fs';
      export default { managers: 2, rounds: 1, warmup: 1, steady: false, create: () => ({}), destroy() {},
        teardown: () => rmSync('.ws-profile', { recursive: true, force: true }) };`,
  });
  const { code, scenario } = await runJson(['clean.scenario.mjs', '--keep-snapshots'], { cwd: project.root });
  expect(scenario).toMatchObject({ verdict: 'pass', artifacts: [] });
  expect(code).toBe(0);
  rmSync(join(project.root, '.ws-profile'), { recursive: true, force: true });
});
