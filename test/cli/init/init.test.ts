import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fakeProcess } from '../fake-process.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ws-profile-init-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function init(...args: string[]): Promise<string> {
  const fake = fakeProcess({ cwd: folder });
  await fake.run('init', ...args);
  return fake.stdout();
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}

const read = (path: string) => readFile(join(folder, path), 'utf8');

const FACTORY = `
import { WebSocket } from 'ws';
interface Options { url: string }
class Session {
  #socket: WebSocket;
  constructor(options: Options) { this.#socket = new WebSocket(options.url); }
  send(message: string): void { this.#socket.send(message); }
  async join(room: string): Promise<void> {}
  private _secret(): void {}
  close(): void { this.#socket.close(); }
}
export class SessionFactory {
  create(userId: string): Session { return new Session({ url: userId }); }
}
export const unrelated = 5;
`;

describe('ws-profile init', () => {
  it('writes a configuration, a scenario for the factory, ignore lines and a workflow', async () => {
    await put('src/factory.ts', FACTORY);
    const said = await init('src/factory.ts');
    expect(said).toContain('wrote  ws-profile.config.mjs');
    expect(said).toContain(join('scenarios', 'session-factory.scenario.ts'));
    const scenario = await read('scenarios/session-factory.scenario.ts');
    expect(scenario).toContain(`import { SessionFactory } from '../src/factory.js';`);
    expect(scenario).toContain('setup: async () => new SessionFactory(),');
    expect(scenario).toContain(`create: async (factory, i) => factory.create(\`user-\${i}\`),`);
    expect(scenario).toContain('destroy: async (_env, manager, i) => manager.close(),');
    expect(scenario).toContain('// What a user does with a manager: send, join.');
    await expect(transform(scenario, { loader: 'ts' })).resolves.toBeDefined();
    expect(await read('.gitignore')).toBe('.ws-profile/\n*.heapsnapshot\n*.heapprofile\n');
    const workflow = parse(await read('.github/workflows/ws-profile.yml'));
    const steps: { run?: string; uses?: string; if?: string }[] = workflow.jobs.memory.steps;
    expect(steps.map((step) => step.run).filter(Boolean)).toEqual([
      'npm ci',
      expect.stringContaining('npx ws-profile run '),
    ]);
    expect(steps.at(-1)).toMatchObject({ uses: 'actions/upload-artifact@v4', if: 'always()' });
  });

  it('overwrites nothing, and says so', async () => {
    await put('src/factory.ts', FACTORY);
    const files = [
      'ws-profile.config.json',
      'scenarios/session-factory.scenario.ts',
      '.github/workflows/ws-profile.yml',
    ];
    for (const file of files) await put(file, 'mine');
    await put('.gitignore', 'node_modules\n.ws-profile');
    const said = await init('src/factory.ts');
    for (const file of files) expect(await read(file)).toBe('mine');
    expect(said.match(/^kept /gm)).toHaveLength(3);
    expect(await read('.gitignore')).toBe('node_modules\n.ws-profile\n*.heapsnapshot\n*.heapprofile\n');
    expect(await readdir(folder)).not.toContain('ws-profile.config.mjs');
    expect(await init('src/factory.ts')).toContain('it has the lines already');
  });

  it.each<[string, string, string, RegExp]>([
    [
      'a class that is a manager itself',
      'a.js',
      'export default class Client { send() {} disconnect() {} }',
      /new Factory\(`user-\$\{i\}`\)[\s\S]*manager\.disconnect\(\)/,
    ],
    [
      'a function that returns managers',
      'b.mjs',
      'export function createClient() { return { ping: () => 1, stop() {} }; }',
      /import \{ createClient \}[\s\S]*createClient\(`user-\$\{i\}`\)[\s\S]*: ping\.[\s\S]*manager\.stop\(\)/,
    ],
    [
      'CommonJS',
      'c.cjs',
      'class Pool { connect() {} release(c) {} }\nmodule.exports = { Pool };',
      /factory\.connect\(`user-\$\{i\}`\)[\s\S]*factory\.release\(manager\)/,
    ],
  ])('writes a scenario for %s', async (_, file, source, expected) => {
    await put(file, source);
    await init(file, '--ci', 'none');
    const [name = ''] = await readdir(join(folder, 'scenarios'));
    const text = await read(join('scenarios', name));
    expect(text).toMatch(expected);
    await expect(transform(text, { loader: 'js' })).resolves.toBeDefined();
  });

  it('uses defineScenario where the project depends on ws-profile', async () => {
    await put('package.json', JSON.stringify({ devDependencies: { 'ws-profile': '^0.1.0' } }));
    await put('factory.js', 'export class AFactory { create() {} }');
    await init('factory.js', '--ci', 'none');
    expect(await read('scenarios/a-factory.scenario.mjs')).toMatch(/^import \{ defineScenario \} from 'ws-profile';/);
  });

  it('writes a GitLab job where the project is on GitLab, for the package manager in use', async () => {
    await put('.gitlab-ci.yml', '');
    await put('pnpm-lock.yaml', '');
    await init();
    const job = parse(await read('.gitlab/ws-profile.yml'))['ws-profile'];
    expect(job.artifacts.reports).toEqual({ junit: 'ws-profile.xml', codequality: 'gl-code-quality.json' });
    expect(job.script).toContain('pnpm install --frozen-lockfile');
  });

  it.each(['github', 'gitlab'])(
    'uploads no snapshot, which would hold every string of the process: %s',
    async (system) => {
      await init('--ci', system);
      const file = system === 'github' ? '.github/workflows/ws-profile.yml' : '.gitlab/ws-profile.yml';
      const text = await read(file);
      expect(text).toContain('ws-profile.json');
      expect(text).not.toMatch(/heapsnapshot|\.ws-profile\/(?!history\.jsonl)/);
    },
  );

  it.each<[string, string, readonly string[], string, string]>([
    ['a file that is not there', 'other.js', ['src/factory.js'], 'SCENARIO_NOT_FOUND', 'can not be read'],
    ['a syntax error', 'f.ts', ['f.ts'], 'SCENARIO_SYNTAX', 'can not be parsed'],
    ['another language', 'f.py', ['f.py'], 'SCENARIO_INVALID', 'no JavaScript or TypeScript module'],
    ['a module without exports', 'empty.js', ['empty.js'], 'SCENARIO_INVALID', 'exports no class and no function'],
    [
      'an export that is not there',
      'g.js',
      ['g.js', '--export', 'Factry'],
      'SCENARIO_INVALID',
      "no class or function 'Factry'",
    ],
  ])('refuses %s before it writes anything', async (_, file, args, code, message) => {
    await put(
      file,
      { 'f.ts': 'export class {', 'empty.js': 'const x = 1;', 'g.js': 'export class Factory {}' }[file] ?? '',
    );
    await expect(init(...args)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await readdir(folder)).toEqual([file]);
  });
});
