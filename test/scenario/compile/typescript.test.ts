import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CompiledScenario, compileScenario } from '../../../src/scenario/compile/compile.js';

const TYPESCRIPT = fileURLToPath(new URL('../../../node_modules/typescript', import.meta.url));

let root: string;
let compiled: CompiledScenario | undefined;

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'typescript-')));
  await mkdir(path.join(root, 'run'));
});
afterEach(async () => {
  await compiled?.dispose();
  compiled = undefined;
  await rm(root, { recursive: true, force: true });
});

type CompilerOptions = Readonly<Record<string, unknown>>;

/** Writes a project that has TypeScript installed. */
async function project(compilerOptions: CompilerOptions, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(path.join(root, 'node_modules'), { recursive: true });
  await symlink(TYPESCRIPT, path.join(root, 'node_modules/typescript'));
  await write({ 'package.json': '{}', 'tsconfig.json': JSON.stringify({ compilerOptions }), ...files });
}

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
}

async function compile(file = 'scenarios/a.scenario.ts'): Promise<CompiledScenario> {
  compiled = await compileScenario({ path: path.join(root, file), file, root }, path.join(root, 'run'));
  return compiled;
}

/** What `create()` of the compiled scenario gives, in a process of its own. */
async function created(file?: string): Promise<unknown> {
  const { entry } = await compile(file);
  const script = `const { default: it } = await import(${JSON.stringify(pathToFileURL(entry).href)});
    console.log(JSON.stringify(await (it.__esModule ? it.default : it).create()));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: '/' });
  return JSON.parse(stdout);
}

const scenario = (result: string, above = '') =>
  `${above}\nexport default { create: async (): Promise<unknown> => (${result}), destroy() {} };\n`;

const COMMONJS = { module: 'commonjs', moduleResolution: 'node10', target: 'es2022' };
const DECORATORS = { experimentalDecorators: true, emitDecoratorMetadata: true };

/** A container that makes what a class's constructor asks for, by its metadata alone, as Nest's does. */
const CONTAINER = `
export const metadata = new WeakMap<object, readonly any[]>();
(Reflect as any).metadata = (key: string, value: any) => (target: object) => {
  if (key === 'design:paramtypes') metadata.set(target, value);
};
export const Injectable = (): ClassDecorator => () => {};
export const Inject = (make: () => unknown): ParameterDecorator => (target, _key, index) => {
  injected.set(target, new Map(injected.get(target)).set(index, make));
};
const injected = new WeakMap<object, Map<number, () => unknown>>();
export function make(target: any): any {
  const types = metadata.get(target) ?? [];
  return new target(...types.map((type, i) => (injected.get(target)?.get(i)?.() ?? make(type))));
}
`;
const INJECTED = {
  'src/container.ts': CONTAINER,
  'src/rooms.ts': `import { Injectable } from './container'; @Injectable() export class Rooms { readonly names = ['lobby']; }`,
  'src/gateway.ts': `
import { Inject, Injectable } from './container';
import { Rooms } from './rooms';
interface Options { readonly prefix: string }
@Injectable()
export class Gateway {
  constructor(private readonly rooms: Rooms, @Inject(() => ({ prefix: '#' })) private readonly options: Options) {}
  first(): string { return this.options.prefix + this.rooms.names[0]; }
  where(): string { return new Error('here').stack ?? ''; }
}`,
};

describe('decorators', () => {
  it.each<[string, CompilerOptions, string]>([
    ['CommonJS', COMMONJS, '{}'],
    ['nodenext in a CommonJS package', { module: 'nodenext', target: 'es2023' }, '{}'],
    ['a bundler in mind', { module: 'esnext', moduleResolution: 'bundler' }, '{"type":"module"}'],
  ])('are given the types of what they decorate, and inject: %s', async (_, options, manifest) => {
    await project(
      { ...options, ...DECORATORS },
      {
        ...INJECTED,
        'package.json': manifest,
        'scenarios/a.scenario.ts': scenario(
          'make(Gateway).first()',
          "import { make } from '../src/container'; import { Gateway } from '../src/gateway';",
        ),
      },
    );
    expect(await created()).toBe('#lobby');
  });

  it('leave positions true', async () => {
    await project(
      { ...COMMONJS, ...DECORATORS },
      {
        ...INJECTED,
        'scenarios/a.scenario.ts': scenario(
          'make(Gateway).where()',
          "import { make } from '../src/container'; import { Gateway } from '../src/gateway';",
        ),
      },
    );
    const [, file = '', line, column] = /at Gateway\.where \((?:file:\/\/)?(\S+):(\d+):(\d+)\)/.exec(
      String(await created()),
    ) ?? [''];
    expect(compiled?.original({ file, line: Number(line), column: Number(column) })).toEqual({
      file: 'src/gateway.ts',
      line: 9,
      column: 28,
    });
  });

  it('keep the names of classes that name themselves', async () => {
    await project(
      { ...COMMONJS, ...DECORATORS },
      {
        'scenarios/a.scenario.ts': scenario(
          '[Session.all[0].constructor.name, String(Session).slice(0, 15)]',
          'const d: ClassDecorator = () => {}; @d class Session { static all: Session[] = [new Session()]; }',
        ),
      },
    );
    expect(await created()).toEqual(['Session', 'class Session {']);
  });

  it('need a compiler, and say so where the installed TypeScript is none', async () => {
    await write({
      'node_modules/typescript/package.json': '{"version":"7.0.2","main":"./version.cjs"}',
      'node_modules/typescript/version.cjs': 'exports.version = "7.0.2";',
      'package.json': '{}',
      'tsconfig.json': JSON.stringify({ compilerOptions: { ...COMMONJS, ...DECORATORS } }),
      ...INJECTED,
      'scenarios/a.scenario.ts': scenario('1', "import '../src/gateway';"),
      'scenarios/b.scenario.ts': scenario('"@plain"', '/** {@link nothing} */'),
    });
    await expect(compile()).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: expect.stringContaining('TypeScript 7.0.2 has no function that compiles one file'),
      hint: expect.stringContaining('@swc/core'),
    });
    expect(await created('scenarios/b.scenario.ts')).toBe('@plain');
  });
});

describe('CommonJS', () => {
  const CALLABLE = { 'node_modules/callable/index.js': 'module.exports = () => "called";' };

  it.each<[string, CompilerOptions, string, string]>([
    ['a namespace that is called, without interop', { esModuleInterop: false }, '* as callable', 'called'],
    ['a default, with interop', { esModuleInterop: true }, 'callable', 'called'],
  ])('imports of it %s', async (_, options, binding, expected) => {
    await project(
      { ...COMMONJS, ...options },
      { ...CALLABLE, 'scenarios/a.scenario.ts': scenario('callable()', `import ${binding} from 'callable';`) },
    );
    expect(await created()).toBe(expected);
  });

  it.each<[string, CompilerOptions]>([
    ['commonjs', COMMONJS],
    ['nodenext', { module: 'nodenext' }],
    ['no word of modules', {}],
  ])('has `import x = require()` and `export =`: %s', async (_, options) => {
    await project(options, {
      ...CALLABLE,
      'src/server.ts': 'class Server { constructor(readonly port: number) {} }\nexport = Server;',
      'src/start.ts':
        'import Server = require("./server");\nfunction start(port: number) { return new Server(port); }\nexport = start;',
      'src/names.ts': 'export const name: string = "n";',
      'scenarios/a.scenario.ts': scenario(
        '[start(7).port, callable(), names.name]',
        `import start = require('../src/start'); import callable = require('callable'); import names = require('../src/names');`,
      ),
    });
    expect(await created()).toEqual([7, 'called', 'n']);
  });

  it('lets modules import each other in a circle, as its own build does', async () => {
    await project(COMMONJS, {
      'src/room.ts':
        'import { User } from "./user"; export class Room { static users = () => User.name; }\nexport const early = typeof User;',
      'src/user.ts':
        'import { Room } from "./room"; export class User { static rooms = () => Room.name; }\nexport const early = typeof Room;',
      'scenarios/a.scenario.ts': scenario(
        '[Room.users(), User.rooms(), early]',
        "import { Room } from '../src/room'; import { early, User } from '../src/user';",
      ),
    });
    expect(await created()).toEqual(['User', 'Room', 'undefined']);
  });

  it('gives its names to a scenario that is a module, through barrels too', async () => {
    await project(COMMONJS, {
      'src/index.ts': "export * from './session'; export { Session as Again } from './session';",
      'src/session.ts': 'export class Session {}',
      'scenarios/a.scenario.ts': scenario(
        '[Session.name, Again.name, import.meta.filename, waited]',
        "import { Again, Session } from '../src'; const waited = await Promise.resolve('waited');",
      ),
    });
    expect(await created()).toEqual(['Session', 'Session', path.join(root, 'scenarios/a.scenario.ts'), 'waited']);
  });

  it('is refused with the place of a syntax error, and of an import that leads nowhere', async () => {
    await project(COMMONJS, {
      'scenarios/a.scenario.ts': 'const a: number = 1;\nexport default { create( { };\n',
      'scenarios/b.scenario.ts': "type A = 1;\nimport { x } from './gone';\nexport default { x };",
    });
    await expect(compile()).rejects.toMatchObject({ message: expect.stringMatching(/a\.scenario\.ts:2:\d+: /) });
    await expect(compile('scenarios/b.scenario.ts')).rejects.toMatchObject({
      code: 'SCENARIO_SYNTAX',
      message: expect.stringContaining('b.scenario.ts:2:19: Cannot find "./gone"'),
    });
  });
});

describe('imports', () => {
  it.each<[string, CompilerOptions, string]>([
    ['node10', COMMONJS, '{}'],
    ['node16', { module: 'node16', moduleResolution: 'node16' }, '{}'],
    ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext' }, '{}'],
    ['bundler', { module: 'preserve', moduleResolution: 'bundler' }, '{"type":"module"}'],
  ])('lead where they do under moduleResolution %s', async (_, options, manifest) => {
    await project(
      { ...options, baseUrl: '.', paths: { '@app/*': ['./src/*'] }, jsx: 'react-jsx', strict: true },
      {
        'package.json': manifest,
        'src/one.ts': 'export const one: number = 1;',
        'src/two/index.ts': "export { one as two } from '../one';",
        'src/three.mts': 'export const three: number = 3;',
        'src/four.cts': 'export const four: number = 4;',
        'src/five.tsx': 'export const five = <T,>(value: T): T => value;',
        'scenarios/a.scenario.ts': scenario(
          '[one, two, aliased, based, three, four, five(5)]',
          `import { one } from '../src/one'; import { two } from '../src/two'; import { one as aliased } from '@app/one';
           import { one as based } from 'src/one'; import { three } from '../src/three.mjs';
           import { four } from '../src/four.cjs'; import { five } from '../src/five';`,
        ),
      },
    );
    expect(await created()).toEqual([1, 1, 1, 1, 3, 4, 5]);
  });

  it('follow the configuration that the root one refers to for a file', async () => {
    await project(
      {},
      {
        'tsconfig.json':
          '{ "files": [], "references": [{ "path": "./tsconfig.node.json" }, { "path": "./tsconfig.app.json" }] }',
        'tsconfig.node.json': '{ "include": ["vite.config.ts"] }',
        'tsconfig.app.json':
          '{ "compilerOptions": { "paths": { "~/*": ["./src/*"] }, }, "include": ["src", "scenarios"] }',
        'src/one.ts': 'export const one: number = 1;',
        'src/two.ts': "export { one as two } from '~/one';",
        'scenarios/a.scenario.ts': scenario('two', "import { two } from '~/two';"),
      },
    );
    expect(await created()).toBe(1);
  });
});
