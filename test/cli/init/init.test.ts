import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fakeProcess } from '../fake-process.js';
import { installProject } from './installed-project.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ws-profile-init-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs init in a package; in one that has no WebSockets there is nothing to try out. */
async function init(...args: string[]): Promise<string> {
  return initIn('.', ...args);
}

async function initIn(at: string, ...args: string[]): Promise<string> {
  const fake = fakeProcess({ cwd: path.join(folder, at) });
  await fake.run('init', ...args);
  return fake.stdout();
}

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
}

const read = (file: string) => readFile(path.join(folder, file), 'utf8');
const PACKAGE = { 'package.json': '{}' };

describe('ws-profile init', () => {
  it('tries a module out, writes a scenario, runs it, and names what leaks', async () => {
    const project = await installProject('attach-server');
    try {
      const source = await project.read('src/attach.js');
      const leaking = source.replace(
        "socket.send('welcome');",
        "socket.send('welcome'); (globalThis.seen ??= []).push(socket);",
      );
      await writeFile(path.join(project.root, 'src/attach.js'), leaking);
      const { code, stdout, stderr } = await project.init();
      expect(stderr).not.toContain('ws-profile:');
      expect(stdout).toMatch(/found {2}attachChat\(server\) of src\/attach\.js: .* at \/chat, answers 1 of 1 messages/);
      expect(stdout).toMatch(/wrote {2}scenarios\/attach-chat\.scenario\.mjs/);
      expect(stdout).toMatch(/LEAK {2}\+1\.00 WebSocket per manager/);
      expect(stdout).toContain('seen (Array) ← globalThis');
      expect(stdout).toContain('Next: mend what it found');
      expect(code).toBe(0);
      expect(await project.files()).not.toContain('baselines');
      expect((await project.init()).stdout).toMatch(/kept {3}scenarios\/attach-chat\.scenario\.mjs[\s\S]*init --force/);
    } finally {
      await project.remove();
    }
  });

  it('runs in a package of a workspace, and writes the workflow at its root', async () => {
    const project = await installProject('monorepo', 'packages/chat');
    try {
      const { code, stdout, stderr } = await project.init();
      expect(stderr).not.toContain('ws-profile:');
      expect(stdout).toMatch(/found {2}.* of src\/server\.ts: a server that lets clients in/);
      expect(stdout).toMatch(/wrote {2}\.\.\/\.\.\/\.github\/workflows\/ws-profile-packages-chat\.yml/);
      expect(stdout).toContain('safe to deploy   1 passed');
      expect(stdout).toContain('Next: npx ws-profile run -u');
      expect(code).toBe(0);
      expect(await project.complaints()).toEqual([]);
    } finally {
      await project.remove();
    }
  });

  it('writes a configuration, ignore lines and a workflow, and asks for a module where none is to be seen', async () => {
    await put({ ...PACKAGE, 'src/math.js': 'export const add = (a, b) => a + b;' });
    const said = await init();
    expect(said).toContain('wrote  ws-profile.config.mjs');
    expect(said).toContain('Next: name the module that starts your server');
    expect(await read('.gitignore')).toBe('.ws-profile/\n*.heapsnapshot\n*.heapprofile\n');
    const workflow = parse(await read('.github/workflows/ws-profile.yml'));
    const steps: { run?: string; uses?: string; if?: string }[] = workflow.jobs.memory.steps;
    expect(steps.map((step) => step.run).filter(Boolean)).toEqual([
      'npm ci',
      expect.stringContaining('npx ws-profile run '),
    ]);
    expect(steps.at(-1)).toMatchObject({ uses: 'actions/upload-artifact@v4', if: 'always()' });
  });

  it('overwrites nothing, and says so; --force writes anew', async () => {
    const files = ['.github/workflows/ws-profile.yml', 'ws-profile.config.json'];
    await put({ ...PACKAGE, '.gitignore': 'node_modules\n.ws-profile', [files[0]!]: 'mine', [files[1]!]: '{}' });
    const said = await init();
    expect(await read(files[0]!)).toBe('mine');
    expect(said.match(/^kept /gm)).toHaveLength(1);
    expect(await read('.gitignore')).toBe('node_modules\n.ws-profile\n*.heapsnapshot\n*.heapprofile\n');
    expect(await init()).toContain('it has the lines already');
    await init('--force');
    expect(await read(files[0]!)).toContain('actions/checkout');
    // There is a configuration: another would stand beside it.
    expect(await read(files[1]!)).toBe('{}');
    expect(await readdir(folder)).not.toContain('ws-profile.config.mjs');
  });

  it.each([
    ['npm', { 'package.json': '{ "workspaces": ["packages/*"] }' }, 'npm ci', 'npx ws-profile'],
    [
      'yarn',
      { 'package.json': '{ "workspaces": { "packages": ["./packages/**"] } }', 'yarn.lock': '' },
      'yarn install --immutable',
      'yarn ws-profile',
    ],
    [
      'pnpm',
      {
        'package.json': '{}',
        'pnpm-workspace.yaml': "packages:\n  # ours\n  - 'packages/*'\n  - '!**/test/**'\n",
        'pnpm-lock.yaml': '',
      },
      'pnpm install --frozen-lockfile',
      'pnpm exec ws-profile',
    ],
  ])('puts the workflow of a package into the root of its workspace: %s', async (_, files, install, run) => {
    await put({ ...files, 'packages/chat/package.json': '{}' });
    expect(await initIn('packages/chat')).toContain(
      `wrote  ${path.join('../../.github/workflows/ws-profile-packages-chat.yml')}`,
    );
    const workflow = parse(await read('.github/workflows/ws-profile-packages-chat.yml'));
    const steps: Record<string, unknown>[] = workflow.jobs.memory.steps;
    expect(steps.find((step) => step.run === install)).not.toHaveProperty('working-directory');
    expect(steps.find((step) => String(step.run).startsWith(run))).toMatchObject({
      'working-directory': 'packages/chat',
    });
    const { path: uploaded = '' } = (steps.at(-1)?.with ?? {}) as { path?: string };
    expect(uploaded.trim().split('\n')).toEqual(['packages/chat/ws-profile.xml', 'packages/chat/ws-profile.json']);
    expect(await readdir(path.join(folder, 'packages/chat'))).toEqual(
      expect.arrayContaining(['ws-profile.config.mjs', '.gitignore']),
    );
    expect(await readdir(path.join(folder, 'packages/chat'))).not.toContain('.github');
  });

  it('puts it into the root of the repository, where the package is no workspace of anybody', async () => {
    await put({ '.git/HEAD': '', 'services/chat/package.json': '{}', 'package.json': '{ "workspaces": ["other/*"] }' });
    await initIn('services/chat');
    const workflow = parse(await read('.github/workflows/ws-profile-services-chat.yml'));
    const steps: Record<string, unknown>[] = workflow.jobs.memory.steps;
    expect(steps.find((step) => step.run === 'npm ci')).toMatchObject({ 'working-directory': 'services/chat' });
    expect(steps.find((step) => step.uses === 'actions/setup-node@v4')).toMatchObject({
      with: { 'cache-dependency-path': 'services/chat/package-lock.json' },
    });
  });

  it('writes a GitLab job where the project is on GitLab, for the package manager in use', async () => {
    await put({ ...PACKAGE, '.gitlab-ci.yml': '', 'pnpm-lock.yaml': '' });
    await init();
    const job = parse(await read('.gitlab/ws-profile.yml'))['ws-profile'];
    expect(job.artifacts.reports).toEqual({ junit: 'ws-profile.xml', codequality: 'gl-code-quality.json' });
    expect(job.script).toContain('pnpm install --frozen-lockfile');
  });

  it('goes on GitLab to the package that it is for', async () => {
    await put({ 'package.json': '{ "workspaces": ["packages/*"] }', 'packages/chat/package.json': '{}' });
    await initIn('packages/chat', '--ci', 'gitlab');
    const job = parse(await read('.gitlab/ws-profile-packages-chat.yml'))['ws-profile-packages-chat'];
    expect(job.script.slice(0, 2)).toEqual(['npm ci', 'cd packages/chat']);
    expect(job.artifacts.paths).toEqual(['packages/chat/ws-profile.json']);
  });

  it.each(['github', 'gitlab'])(
    'uploads no snapshot, which would hold every string of the process: %s',
    async (system) => {
      await put(PACKAGE);
      await init('--ci', system);
      const file = system === 'github' ? '.github/workflows/ws-profile.yml' : '.gitlab/ws-profile.yml';
      const text = await read(file);
      expect(text).toContain('ws-profile.json');
      expect(text).not.toMatch(/heapsnapshot|\.ws-profile\/(?!history\.jsonl)/);
    },
  );
});

describe('ws-profile init refuses, before it writes anything,', () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[], string, string]>([
    ['a folder that is no package', {}, [], 'USAGE', 'There is no package.json in '],
    ['a package.json that is none', { 'package.json': '{ "name": ' }, [], 'USAGE', `package.json can't be read: `],
    ['a package.json of another kind', { 'package.json': '[]' }, [], 'USAGE', 'it holds no object'],
    ['a file that is not there', PACKAGE, ['src/gone.js'], 'SCENARIO_NOT_FOUND', `src/gone.js can't be read`],
    [
      'a command without --',
      PACKAGE,
      ['node', 'src/chat.js'],
      'USAGE',
      'init takes one module, not 2: node src/chat.js',
    ],
    ['a syntax error', { ...PACKAGE, 'f.ts': 'export class {' }, ['f.ts'], 'SCENARIO_SYNTAX', 'f.ts:1:14: '],
    [
      'another language',
      { ...PACKAGE, 'f.py': '' },
      ['f.py'],
      'SCENARIO_INVALID',
      'no JavaScript or TypeScript module',
    ],
    [
      'a configuration that is none',
      { ...PACKAGE, 'ws-profile.config.json': '[]' },
      [],
      'CONFIG_INVALID',
      'holds no configuration',
    ],
    [
      'a configuration with a mistake',
      { ...PACKAGE, 'ws-profile.config.json': '{ "mangers": 5 }' },
      [],
      'CONFIG_INVALID',
      'mangers',
    ],
    [
      'a configuration in another format',
      { ...PACKAGE, 'ws-profile.config.yaml': '' },
      [],
      'CONFIG_INVALID',
      'ws-profile.config.yaml is in a format that is not read',
    ],
    [
      'a file where scenarios go',
      { ...PACKAGE, scenarios: '' },
      [],
      'DISK_NOT_WRITABLE',
      'scenarios is a file and no folder',
    ],
    [
      'a file where the workflow goes',
      { ...PACKAGE, '.github': '' },
      [],
      'DISK_NOT_WRITABLE',
      '.github is a file and no folder',
    ],
    [
      'a folder where the ignore lines go',
      { ...PACKAGE, '.gitignore/x': '' },
      [],
      'DISK_NOT_WRITABLE',
      `.gitignore can't be written: it is a folder`,
    ],
    [
      'a file where runs go',
      { ...PACKAGE, '.ws-profile': '' },
      [],
      'DISK_NOT_WRITABLE',
      '.ws-profile is a file and no folder',
    ],
  ])('%s', async (_, files, args, code, message) => {
    await put(files);
    const before = await readdir(folder, { recursive: true });
    await expect(init(...args)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });

  it('a folder inside a package, and says where that is', async () => {
    await put({ ...PACKAGE, 'src/a.js': '' });
    await expect(initIn('src')).rejects.toMatchObject({ hint: expect.stringContaining(`Run it in ${folder}`) });
  });
});
