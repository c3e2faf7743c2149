import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CompiledScenario, compileScenario } from '../../../src/scenario/compile/compile.js';

let root: string;
let compiled: CompiledScenario | undefined;

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'compile-')));
  await mkdir(path.join(root, 'run'));
});
afterEach(async () => {
  await compiled?.dispose();
  compiled = undefined;
  await rm(root, { recursive: true, force: true });
});

/** Writes the project's files; a package comes as `node_modules/<name>/index.js`. */
async function project(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
}

async function compile(file: string): Promise<CompiledScenario> {
  compiled = await compileScenario({ path: path.join(root, file), file, root }, path.join(root, 'run'));
  return compiled;
}

/** Compiles, imports the result in a process of its own and gives back what `create()` of its default export gives. */
async function created(file: string): Promise<unknown> {
  const { entry } = await compile(file);
  const script = `const { default: it } = await import(${JSON.stringify(pathToFileURL(entry).href)});
    console.log(JSON.stringify(await (it.__esModule ? it.default : it).create()));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: '/' });
  return JSON.parse(stdout);
}

function scenario(result: string, above = ''): string {
  return `${above}\nexport default { create: async (): Promise<unknown> => (${result}), destroy() {} };\n`;
}

const PACKAGE = {
  'node_modules/lib-a/package.json': '{"type":"module","exports":{"import":"./esm.js","require":"./cjs.cjs"}}',
  'node_modules/lib-a/esm.js': 'export const a = "esm";',
  'node_modules/lib-a/cjs.cjs': 'exports.a = "cjs";',
};

describe('compileScenario', () => {
  it.each(['a*b', 'h#h', 'a?b', '[id]', '%41', 'b\\c'])(
    'compiles a scenario below a folder %s, and what it imports',
    async (name) => {
      await project({
        [`${name}/lib.ts`]: 'export const value: string = import.meta.filename;',
        [`${name}/a.scenario.ts`]: scenario('value', "import { value } from './lib.js';"),
      });
      expect(await created(`${name}/a.scenario.ts`)).toBe(path.join(root, name, 'lib.ts'));
    },
  );

  it.each([
    ['mjs', "import { defineClient } from 'ws-profile'; import one from './one.cjs'; export default"],
    ['cjs', "const { defineClient } = require('ws-profile'); const one = require('./one.cjs'); module.exports ="],
  ])('lets a JavaScript module (.%s) import us where we are not installed', async (extension, above) => {
    const module = `client.${extension}`;
    await project({ [module]: `${above} defineClient({ create: () => one + 1 });`, 'one.cjs': 'module.exports = 1;' });
    expect(await created(module)).toBe(2);
  });

  it('says that Node imports no path with a backslash', async () => {
    await project({ 'b\\c.scenario.mjs': 'export default {};' });
    await expect(compile('b\\c.scenario.mjs')).rejects.toMatchObject({
      code: 'SCENARIO_INVALID',
      message: expect.stringContaining('backslash'),
    });
  });

  it('leaves plain JavaScript as it is', async () => {
    await project({ 'a.scenario.mjs': 'export default { create: () => import.meta.url, destroy() {} };' });
    expect((await compile('a.scenario.mjs')).entry).toBe(path.join(root, 'a.scenario.mjs'));
  });

  it.each(['ts', 'mts', 'cts'])('compiles .%s with the TypeScript files it imports', async (extension) => {
    await project({
      [`s/a.scenario.${extension}`]: scenario(
        '[one, two(), three]',
        `import { one } from './one.js'; import { two } from './two'; import three from '../three/index.${extension}';`,
      ),
      's/one.ts': 'export const one: number = 1;',
      's/two/index.ts': 'export function two(): number { return 2; }',
      [`three/index.${extension}`]: 'enum N { Three = 3 } export default N.Three as number;',
    });
    expect(await created(`s/a.scenario.${extension}`)).toEqual([1, 2, 3]);
  });

  it('keeps what a source file says of its own place, in each file', async () => {
    const places =
      'import.meta.url, import.meta.dirname, import.meta.filename, __dirname, __filename, import.meta.resolve("./x.js")';
    await project({
      's/a.scenario.ts': scenario(`[[${places}], places]`, "import { places } from './deep/b.js';"),
      's/deep/b.ts': `export const places = [${places}];`,
    });
    const expected = (file: string) => {
      const folder = path.dirname(file);
      return [pathToFileURL(file).href, folder, file, folder, file, pathToFileURL(path.join(folder, 'x.js')).href];
    };
    expect(await created('s/a.scenario.ts')).toEqual([
      expected(path.join(root, 's/a.scenario.ts')),
      expected(path.join(root, 's/deep/b.ts')),
    ]);
  });

  it('reads files and modules beside the source: URL, JSON, JavaScript, literal and computed import()', async () => {
    await project({
      's/a.scenario.ts': scenario(
        `[readFileSync(new URL('./note.txt', import.meta.url), 'utf8'), data.n, plain,
          (await import('./lazy.js')).default, (await import(\`./\${'plugin'}.mjs\`)).default,
          (await import('./' + name + '.mjs')).default, require('./old.cjs'), again]`,
        `import { readFileSync } from 'node:fs'; import data from './data.json'; import plain from './plain.mjs';
         export { default as again } from './lazy.js'; import again from './lazy.js'; const name: string = 'plugin';`,
      ),
      's/note.txt': 'note',
      's/data.json': '{"n":7}',
      's/plain.mjs': 'export default "plain";',
      's/lazy.ts': 'export default "lazy" as string;',
      's/plugin.mjs': 'export default "plugin";',
      's/old.cjs': 'module.exports = "old";',
    });
    expect(await created('s/a.scenario.ts')).toEqual(['note', 7, 'plain', 'lazy', 'plugin', 'plugin', 'old', 'lazy']);
  });

  it('finds packages from the source: static, computed, and of a nearer node_modules', async () => {
    await project({
      ...PACKAGE,
      's/a.scenario.ts': scenario(
        "[a, (await import('lib-' + x)).a, inner, require('lib-a').a]",
        "import { a } from 'lib-a'; import { inner } from '../nested/inner.js'; const x: string = 'a';",
      ),
      'nested/inner.ts': "import { a } from 'lib-a'; export const inner: string = a;",
      'nested/node_modules/lib-a/package.json': '{"type":"module","exports":"./index.js"}',
      'nested/node_modules/lib-a/index.js': 'export const a = "nearer";',
    });
    expect(await created('s/a.scenario.ts')).toEqual(['esm', 'esm', 'nearer', 'cjs']);
  });

  it('compiles a workspace package whose entry is TypeScript', async () => {
    await project({
      's/a.scenario.ts': scenario('version', "import { version } from 'workspace';"),
      'packages/w/package.json': '{"main":"src/index.ts"}',
      'packages/w/src/index.ts': 'export const version: string = "w1";',
      'node_modules/.keep': '',
    });
    await symlink(path.join(root, 'packages/w'), path.join(root, 'node_modules/workspace'));
    expect(await created('s/a.scenario.ts')).toBe('w1');
  });

  it("follows the tsconfig's path aliases and the package's own imports", async () => {
    await project({
      's/a.scenario.ts': scenario('[one, two]', "import { one } from '@app/one'; import { two } from '#two';"),
      'src/one.ts': 'export const one: number = 1;',
      'src/two.ts': 'export const two: number = 2;',
      'tsconfig.json': '{"compilerOptions":{"paths":{"@app/*":["./src/*"]}}}',
      'package.json': '{"imports":{"#two":"./src/two.ts"}}',
    });
    expect(await created('s/a.scenario.ts')).toEqual([1, 2]);
  });

  it('gives a scenario its two functions of ws-profile and nothing else of it', async () => {
    await project({
      's/a.scenario.ts': `import { defineScenario } from 'ws-profile';
        export default defineScenario({ create: async () => Object.keys(await import('ws-profile')), destroy() {} });`,
    });
    expect(await created('s/a.scenario.ts')).toEqual(expect.arrayContaining(['defineConfig', 'defineScenario']));
    await project({
      's/b.scenario.cts': `import { defineScenario } from 'ws-profile';
        export = defineScenario({ create: () => typeof defineScenario, destroy() {} });`,
    });
    expect(await created('s/b.scenario.cts')).toBe('function');
  });

  it('keeps the names that a heap snapshot shows: of classes that name themselves or share a name, of closures', async () => {
    await project({
      's/a.scenario.ts': scenario(
        '[Session, Other].map(String)',
        `import { Session as Other } from './other.js';
         class Session { static all: Session[] = []; static one = new Session(); listen = () => { const onMessage = (): number => 1; return onMessage; } }`,
      ),
      's/other.ts': 'export class Session { value = 1 }',
    });
    const [own, other] = (await created('s/a.scenario.ts')) as readonly string[];
    expect(own).toMatch(/^class Session {/);
    expect(own).toContain('const onMessage = () => 1');
    expect(other).toMatch(/^class Session {/);
  });

  it('lets files pass on types as if they were values, through barrels too', async () => {
    await project({
      's/a.scenario.ts': scenario(
        'value',
        `import { value, Options } from './barrel.js'; import { Inline, Alias } from './index.js';
         export { Options, Inline }; export { Alias as Again } from './index.js'; export type Unused = Alias;`,
      ),
      's/index.ts': "export { Inline, Alias } from './barrel.js';",
      's/barrel.ts':
        "export * from './types.js'; export { type Inline } from './more.js'; export const value: number = 5;",
      's/types.ts': 'export interface Options { a: 1 }\nexport type Alias = string;',
      's/more.ts': 'export interface Inline { a: 1 }',
    });
    expect(await created('s/a.scenario.ts')).toBe(5);
  });

  it('still lets Node refuse a value that is not there', async () => {
    await project({
      's/a.scenario.ts': scenario('gone()', "import { gone } from './b.js';"),
      's/b.ts': 'export const here = 1; export interface Other {}',
    });
    await expect(created('s/a.scenario.ts')).rejects.toThrow(/does not provide an export named 'gone'/);
  });

  it('keeps the names that shadow others, and still finds their positions', async () => {
    await project({
      's/a.scenario.ts': scenario(
        '[String(inner(1)), new (inner(2)())().where]',
        `class Session {} const client = new Session(); enum Color { Red }
         export function inner(client: number, _: unknown = [Color.Red, Session]) {
           return () => { class Session { where = new Error(String(client)).stack; } return Session; }; }`,
      ),
    });
    const [text, stack] = (await created('s/a.scenario.ts')) as readonly [string, string];
    expect(text).toContain('class Session {');
    expect(text).not.toMatch(/Session\d|client\d/);
    const [, file = '', line, column] = /(file:\S+):(\d+):(\d+)/.exec(stack) ?? [];
    const position = compiled?.original({ file, line: Number(line), column: Number(column) });
    expect(position).toEqual({ file: 's/a.scenario.ts', line: 3, column: 51 });
  });

  it('leaves no file behind, wherever it wrote', async () => {
    await project({ ...PACKAGE, 's/a.scenario.ts': scenario('1'), 'run/.keep': '' });
    await created('s/a.scenario.ts');
    expect(await readdir(path.join(root, 'node_modules'))).toContain('.ws-profile');
    await compiled?.dispose();
    expect(await readdir(path.join(root, 'node_modules'))).toEqual(['lib-a']);
    expect(await readdir(path.join(root, 'run'))).toEqual(['.keep']);
  });

  it('writes into the run folder where there is no node_modules', async () => {
    await project({ 's/a.scenario.ts': scenario('1') });
    expect(await created('s/a.scenario.ts')).toBe(1);
    expect(compiled?.entry.startsWith(path.join(root, 'run'))).toBe(true);
    await compiled?.dispose();
    expect(await readdir(path.join(root, 'run'))).toEqual([]);
  });

  it('still finds packages where node_modules cannot be written', async () => {
    await project({ ...PACKAGE, 's/a.scenario.ts': scenario('a', "import { a } from 'lib-a';") });
    // A file in the way stops root as well, whom no permission stops.
    await writeFile(path.join(root, 'node_modules/.ws-profile'), '');
    expect(await created('s/a.scenario.ts')).toBe('esm');
    expect(compiled?.entry.startsWith(path.join(root, 'run'))).toBe(true);
  });

  it('removes what a killed run left beside its own folder', async () => {
    const orphan = path.join(root, 'node_modules/.ws-profile/999999999-0123abcd');
    await mkdir(orphan, { recursive: true });
    await project({ 's/a.scenario.ts': scenario('1') });
    await compile('s/a.scenario.ts');
    expect(await readdir(path.dirname(orphan))).toHaveLength(1);
    expect(await readdir(path.dirname(orphan))).not.toContain(path.basename(orphan));
  });
});

describe('original', () => {
  it('leads from the running JavaScript to the line of the source, past rewritten imports', async () => {
    await project({
      's/a.scenario.ts': `import { boom } from './boom.js';
type Unused = { readonly a: string };
export default {
  create: async () => [(await import('./boom.js')).boom(), boom()], destroy() {} };`,
      's/boom.ts': `interface Gone { a: 1 }

export const place: string = require.resolve('./boom.ts');
export function boom(): string { return new Error('here').stack ?? ''; }`,
    });
    const [, stack] = (await created('s/a.scenario.ts')) as readonly string[];
    const frames = [...(stack ?? '').matchAll(/(file:\S+):(\d+):(\d+)/g)].map(([, file, line, column]) =>
      compiled?.original({ file: file ?? '', line: Number(line), column: Number(column) }),
    );
    expect(frames.slice(0, 2)).toEqual([
      { file: 's/boom.ts', line: 4, column: 41 },
      { file: 's/a.scenario.ts', line: 4, column: 60 },
    ]);
  });

  it('keeps a position that no map knows', async () => {
    await project({ 's/a.scenario.ts': scenario('1') });
    const { entry, original } = await compile('s/a.scenario.ts');
    expect(original({ file: entry, line: 99_999, column: 1 })).toEqual({
      file: 's/a.scenario.ts',
      line: 99_999,
      column: 1,
    });
    expect(original({ file: 'node:internal/timers', line: 5, column: 6 })).toEqual({
      file: 'node:internal/timers',
      line: 5,
      column: 6,
    });
    expect(original({ file: pathToFileURL(path.join(root, 'lib/x.js')).href, line: 1 })).toEqual({
      file: 'lib/x.js',
      line: 1,
    });
  });
});

describe('what does not compile', () => {
  const failure = async (text: string) => {
    await project({ ...PACKAGE, 's/a.scenario.ts': text });
    await expect(compile('s/a.scenario.ts')).rejects.toMatchObject({ code: 'SCENARIO_SYNTAX' });
    // Nothing stays behind.
    expect(await readdir(path.join(root, 'node_modules'))).toEqual(['lib-a']);
    return compile('s/a.scenario.ts').catch((error: Error) => error.message);
  };

  it('is reported with file, line, column and the source line', async () => {
    const message = await failure('const a: number = 1;\nexport default { create( { };\n');
    expect(message).toMatch(/^.*s\/a\.scenario\.ts:2:\d+: .+\n {2}2 \| export default \{ create\( \{ \};\n +\^$/);
  });

  it('is an import of a file that is not there', async () => {
    const message = await failure(`type A = 1;\nimport { x } from './gone.js';\nexport default { x };`);
    expect(message).toContain('s/a.scenario.ts:2:19: Cannot find "./gone.js"');
    expect(message).toContain(`2 | import { x } from './gone.js';`);
  });

  it('is an import of a package that is not installed', async () => {
    expect(await failure(`import x from 'not-installed';\nexport default { x };`)).toContain(
      'a.scenario.ts:1:15: Cannot find the package "not-installed"',
    );
  });

  it('is found in an imported file too, and named there', async () => {
    await project({ 's/b.ts': 'export const = 1;' });
    expect(await failure(`import { x } from './b.js';\nexport default { x };`)).toContain(
      path.join(root, 's/b.ts:1:14'),
    );
  });
});
