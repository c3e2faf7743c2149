import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMeasured } from '../../src/model/result.js';
import { launch, makeProject, REPOSITORY, runJson } from './launch.js';

const SCENARIO = `
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
export default {
  name: 'sessions', managers: 20, steady: false,
  async setup({ listen, swarm }) {
    const http = createServer();
    const wss = new WebSocketServer({ server: http });
    wss.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
    const url = await listen(http);
    return { http, wss, swarm, url };
  },
  create: ({ swarm, url }) => swarm.connect({ url }),
  async exercise(env, group) { await group.send('hello'); await group.expect({ perSocket: 1 }); },
  destroy: (env, group) => group.close(),
  teardown: ({ wss, http }) => new Promise((done) => wss.close(() => http.close(done))),
};`;

const LEAK = `
const kept = new Map();
class Session { constructor(name) { this.name = name; } }
let made = 0;
export default {
  name: 'leak', managers: 20, warmup: 1, steady: false,
  create() { const key = 'session-' + made++; kept.set(key, new Session(key)); return {}; },
  destroy() {},
};`;

let project: ReturnType<typeof makeProject>;

beforeAll(() => {
  project = makeProject({ 'scenarios/sessions.scenario.mjs': SCENARIO });
});
afterAll(() => project.remove());

/** Both load a large tool, more than once: they take seconds here, and longer beside other work. */
const SLOW = { timeout: 180_000 };

describe('ws-profile clinic', SLOW, () => {
  it("writes doctor's page, says what it recommends, and leaves nothing else in the project", async () => {
    const { code, stdout, stderr } = await launch(['clinic', 'doctor', 'sessions', '-d', '0.5'], { cwd: project.root });
    expect(stderr).toContain('clinic doctor: rounds under way');
    expect(code).toBe(0);
    expect(stdout).toMatch(/clinic doctor {3}sessions {3}\d+ rounds?/);
    expect(stdout).toMatch(/doctor says: \S/);
    const page = /page {2}(\S+)/.exec(stdout)?.[1] ?? '';
    expect(readFileSync(join(project.root, page), 'utf8')).toContain('"issueCategory"');
    expect(readdirSync(project.root).sort()).toEqual(['.ws-profile', 'node_modules', 'scenarios']);
  });

  it('says what the scenario did wrong, not that the tool failed', async () => {
    const broken = makeProject({
      'scenarios/broken.scenario.mjs':
        "export default { create() { throw new Error('no luck'); }, destroy() {}, steady: false };",
    });
    try {
      const { code, stderr } = await launch(['clinic', 'heapprofiler', 'broken', '-d', '0.1'], { cwd: broken.root });
      expect(stderr).toMatch(/broken\.scenario\.mjs: create \(manager 0\) threw Error: no luck/);
      expect(code).toBe(3);
    } finally {
      broken.remove();
    }
  });
});

describe('memlab', SLOW, () => {
  it('gives a second opinion on a leak, and its analyses read what the run kept', async () => {
    const leaky = makeProject({ 'scenarios/leak.scenario.mjs': LEAK });
    try {
      const run = await runJson(['--second-opinion', 'memlab', '--no-diagnose'], { cwd: leaky.root });
      expect(run.code).toBe(1);
      const opinion = isMeasured(run.scenario) ? run.scenario.secondOpinion : undefined;
      expect(opinion?.everyGrown.flatMap(({ trace }) => trace).join('\n')).toMatch(/kept/);
      expect(run.stderr).toMatch(/second opinion {3}leak {3}memlab 2\./);

      const analysis = await launch(['memlab', 'unbound-collection'], { cwd: leaky.root });
      expect(analysis.stdout).toMatch(/Map \[object\]\(@\d+\): +\d+ > \d+ > \d+/);
      expect(analysis.stdout).not.toContain('parsing');

      const [snapshot = ''] = opinion?.snapshots ?? [];
      const copies = await launch(['memlab', '--anonymize', '--snapshot', snapshot, '-o', 'share'], {
        cwd: leaky.root,
      });
      expect(copies.code).toBe(0);
      const copy = readFileSync(join(leaky.root, 'share', basename(snapshot)), 'utf8');
      expect(readFileSync(snapshot, 'utf8')).toContain('"session-1"');
      expect(copy).not.toContain('"session-1"');
      expect(copy).toContain('"Session"');

      const scrubbed = join(leaky.root, 'scrubbed.heapsnapshot');
      expect((await launch(['heap', 'scrub', snapshot, '--out', scrubbed], { cwd: leaky.root })).code).toBe(0);
      const largest = async (file: string) =>
        (await launch(['memlab', 'object-size', '--snapshot', file], { cwd: leaky.root })).stdout;
      expect(await largest(scrubbed)).toBe(await largest(snapshot));
    } finally {
      leaky.remove();
    }
  });

  it('refuses a snapshot that is not there', async () => {
    const { code, stderr } = await launch(['memlab', 'string', '--snapshot', 'nowhere.heapsnapshot'], {
      cwd: project.root,
    });
    expect(stderr).toMatch(/can't read .*nowhere\.heapsnapshot/);
    expect(code).toBe(2);
  });
});

describe('an installation without clinic and memlab', () => {
  let installed: string;

  beforeAll(() => {
    installed = mkdtempSync(join(tmpdir(), 'ws-profile-bare-'));
    for (const part of ['bin', 'dist', 'package.json'])
      cpSync(join(REPOSITORY, part), join(installed, part), { recursive: true });
    const { dependencies } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies)) {
      const link = join(installed, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(REPOSITORY, 'node_modules', name), link);
    }
    cpSync(join(project.root, 'scenarios'), join(installed, 'scenarios'), { recursive: true });
  });
  afterAll(() => rmSync(installed, { recursive: true, force: true }));

  it.each([
    { args: ['clinic', 'flame', 'sessions'], tool: 'clinic' },
    { args: ['memlab', 'string'], tool: 'memlab' },
    { args: ['run', '--second-opinion', 'memlab'], tool: 'memlab' },
  ])('says before it measures that $tool is absent: $args', async ({ args, tool }) => {
    const bin = join(installed, 'bin', 'ws-profile.js');
    const { code, stderr } = await launch(args, { cwd: installed, bin });
    expect(stderr).toContain(`ws-profile: ${tool} is not installed`);
    expect(stderr).toMatch(/npm install --save-dev/);
    expect(code).toBe(2);
    expect(existsSync(join(installed, '.ws-profile'))).toBe(false);
  });

  it('is no reason for doctor to fail', async () => {
    const { code, stdout } = await launch(['doctor'], { cwd: installed, bin: join(installed, 'bin', 'ws-profile.js') });
    expect(stdout).toMatch(/✓ scenarios +1: sessions/);
    expect(stdout).toMatch(/! baselines +0 of 1 for node\d+-/);
    expect(stdout).toMatch(/· clinic +not installed/);
    expect(code).toBe(0);
  });
});

describe('ws-profile doctor', () => {
  it('ends with 2 where a scenario is broken, and names it in one JSON document', async () => {
    const broken = makeProject({ 'scenarios/a.scenario.mjs': 'export default 1;' });
    try {
      const { code, stdout } = await launch(['doctor', '--json'], { cwd: broken.root });
      const { ok, checks } = JSON.parse(stdout);
      expect(ok).toBe(false);
      expect(checks).toContainEqual(
        expect.objectContaining({
          name: 'scenarios',
          status: 'fail',
          found: expect.stringContaining('a.scenario.mjs'),
        }),
      );
      expect(code).toBe(2);
    } finally {
      broken.remove();
    }
  });
});
