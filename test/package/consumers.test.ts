import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = path.join(PACKAGE, 'bin', 'ws-profile.js');
const run = promisify(execFile);

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'consumer-')));
  await mkdir(path.join(root, 'node_modules'));
  await symlink(PACKAGE, path.join(root, 'node_modules/ws-profile'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = (file: string, text: string) => writeFile(path.join(root, file), text);

/** What TypeScript says of a file of a project that has ws-profile installed. */
function complaints(file: string, options: ts.CompilerOptions): readonly string[] {
  const program = ts.createProgram([path.join(root, file)], {
    target: ts.ScriptTarget.ES2022,
    ignoreDeprecations: '6.0',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    ...options,
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

const { ModuleKind: Module, ModuleResolutionKind: Resolution } = ts;

describe('the types of ws-profile', () => {
  const SCENARIO = (managers: string) => `import { defineScenario, type SwarmGroup, WsProfileError } from 'ws-profile';
export const error: unknown = new WsProfileError('USAGE', 'no');
export const close = (group: SwarmGroup): Promise<void> => group.close();
export const scenario = defineScenario({ managers: ${managers}, create: () => 1, destroy() {} });`;

  it.each<[string, string, ts.CompilerOptions]>([
    ['CommonJS under node10', 'a.ts', { module: Module.CommonJS, moduleResolution: Resolution.Node10 }],
    ['CommonJS under node16', 'a.cts', { module: Module.Node16, moduleResolution: Resolution.Node16 }],
    ['CommonJS under nodenext', 'a.cts', { module: Module.NodeNext, moduleResolution: Resolution.NodeNext }],
    ['a module under node16', 'a.mts', { module: Module.Node16, moduleResolution: Resolution.Node16 }],
    ['a module for a bundler', 'a.ts', { module: Module.Preserve, moduleResolution: Resolution.Bundler }],
  ])('are there for %s', async (_, file, options) => {
    await write(file, SCENARIO('5'));
    expect(complaints(file, options)).toEqual([]);
    await write(file, SCENARIO("'five'"));
    expect(complaints(file, options).join()).toContain("'string' is not assignable to type 'number'");
  });
});

describe("require('ws-profile')", () => {
  it('gives what an import gives', async () => {
    const script =
      "import('ws-profile').then((module) => console.log(Object.keys(module).every((name) => module[name] === require('ws-profile')[name])))";
    expect((await run(process.execPath, ['-e', script], { cwd: root })).stdout).toBe('true\n');
  });

  it('says what to do where Node can require no module', async () => {
    const flags = ['--no-experimental-require-module', '-e', "require('ws-profile')"];
    const failure = run(process.execPath, flags, { cwd: root });
    await expect(failure).rejects.toThrow(/ws-profile can not be required by Node .* import it, or take Node 20\.19/);
  });

  it('is what a scenario in CommonJS may do', async () => {
    await write(
      'a.scenario.cjs',
      `const { defineScenario } = require('ws-profile');
       module.exports = defineScenario({ name: 'common', create: () => ({}), destroy() {} });`,
    );
    const { stdout } = await run(process.execPath, [PROGRAM, 'run', 'a.scenario.cjs', '--list'], { cwd: root });
    expect(stdout).toContain('common');
  });
});
