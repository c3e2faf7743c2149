import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deprecationOf, openProject, type Project } from '../../src/surface/modules/project.js';
import { withResolver } from '../../src/surface/modules/resolver.js';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'surface-project-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Writes files, and asks their graph. */
function ask<T>(files: Readonly<Record<string, string>>, question: (project: Project) => Promise<T>): Promise<T> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return withResolver(async (resolve) => question(await openProject(root, resolve)));
}

const at = (file: string) => path.join(root, file);

async function importsOf(project: Project, file: string): Promise<readonly string[]> {
  const module = await project.read(at(file));
  if (!('imports' in module)) throw new Error(module.fault?.text ?? 'not read');
  return module.imports.map(({ specifier, name, line, column }) => `${line}:${column} ${name} of ${specifier}`);
}

describe('the names that a module imports', () => {
  it('are found with their places in TypeScript, types too', async () => {
    const text = `import Hub, { type Options, Room as Chat } from './hub.js';
import type {
  Mode,
} from './mode.js';
import type * as all from './all.js';
import legacy = require('./legacy.cjs');
class A { private readonly a = 1; private load = () => import('./lazy.js').then(({ Late }) => Late); }
export { Room, type Options as O } from './hub.js';
export type { Kind } from './kind.js';
export * from './more.js';
legacy.Socket; all.Seat;
`;
    expect(await ask({ 'a.ts': text }, (project) => importsOf(project, 'a.ts'))).toEqual(
      expect.arrayContaining([
        '1:8 default of ./hub.js',
        '1:20 Options of ./hub.js',
        '1:29 Room of ./hub.js',
        '3:3 Mode of ./mode.js',
        '7:84 Late of ./lazy.js',
        '8:10 Room of ./hub.js',
        '8:21 Options of ./hub.js',
        '9:15 Kind of ./kind.js',
        '10:15 * of ./more.js',
        '11:8 Socket of ./legacy.cjs',
        '11:20 Seat of ./all.js',
      ]),
    );
  });

  it('are found where CommonJS requires them', async () => {
    const text = `const { Hub, Room: Chat } = require('./hub.js');
const core = require('./core');
new core.Manager(require('./other').Other);
(async () => { const { Late } = await import('./late.mjs'); return Late; })();
return;
`;
    expect(await ask({ 'a.cjs': text }, (project) => importsOf(project, 'a.cjs'))).toEqual(
      expect.arrayContaining([
        '1:9 Hub of ./hub.js',
        '1:14 Room of ./hub.js',
        '3:10 Manager of ./core',
        '3:37 Other of ./other',
        '4:24 Late of ./late.mjs',
      ]),
    );
  });
});

describe('what a name leads to', () => {
  const kindOf = (files: Readonly<Record<string, string>>, file: string, name: string) =>
    ask(files, async (project) => (await project.definitionOf(at(file), name))?.kind);

  it.each([
    ['declared', 'export class Hub {}'],
    ['declared apart', 'class Hub {} export { Hub };'],
    ['renamed', 'class Inner {} export { Inner as Hub };'],
    ['an enum', 'export enum Hub { A }'],
    ['a namespace', 'export namespace Hub { export const a = 1; }'],
    ['abstract', 'export abstract class Hub {}'],
    ['decorated', 'const d = (it: unknown) => it as never; @d export class Hub {}'],
    ['picked from an object', 'export const { a: Hub, ...rest } = { a: 1 };'],
    ['all of a module', "export * as Hub from './empty.js';"],
    ['passed on', "import { Deep } from './deep.js'; export { Deep as Hub };"],
    ['re-exported', "export { Deep as Hub } from './deep.js';"],
    ['among all of another', "export * from './empty.js'; export * from './hub.js';"],
  ])('is a value when it is %s', async (_, text) => {
    const files = { 'empty.ts': 'export {};', 'deep.ts': 'export const Deep = 1;', 'hub.ts': 'export class Hub {}' };
    expect(await kindOf({ ...files, 'a.ts': text }, 'a.ts', 'Hub')).toBe('value');
  });

  it.each([
    ['an interface', 'export interface Hub {}'],
    ['an interface exported apart', 'interface Hub {} export { Hub };'],
    ['a type that is passed on', "import type { Hub } from './hub.js'; export type { Hub };"],
    ['a type among all of another', "export * from './hub.js';"],
    ['a declared class', 'export declare class Hub {}'],
  ])('is a type when it is %s', async (_, text) => {
    expect(await kindOf({ 'hub.ts': 'export type Hub = 1;', 'a.ts': text }, 'a.ts', 'Hub')).toBe('type');
  });

  it.each([
    ['of a package', "export { Hub } from 'some-package';"],
    ['perhaps among all of a package', "export * from 'some-package';"],
    ['of a file outside the project', "export { Hub } from '../outside.js';"],
    ['of data', "export { Hub } from './data.json';"],
  ])('is unknown when it is %s', async (_, text) => {
    writeFileSync(path.join(root, '..', 'outside.js'), '');
    expect(await kindOf({ 'data.json': '{}', 'a.ts': text }, 'a.ts', 'Hub')).toBe('unknown');
  });

  it.each([
    ['is not declared', 'export class Room {} class Hub {}'],
    ['leads to a file that is not there', "export { Hub } from './gone.js';"],
    ['leads to a module that has it not', "export { Hub } from './b.js';"],
    ['leads in a circle', "export * from './b.js';"],
  ])('is nothing when it %s', async (_, text) => {
    expect(await kindOf({ 'a.ts': text, 'b.ts': "export * from './a.js';" }, 'a.ts', 'Hub')).toBeUndefined();
  });

  it.each([
    ['value', 'exports.Hub = class {};'],
    ['value', 'module.exports = { Hub: 1, Room };'],
    ['value', "Object.defineProperty(exports, 'Hub', { get() {} });"],
    ['unknown', "module.exports = require('./other.cjs');"],
    ['unknown', "const { Hub } = require('./other.cjs'); Object.assign(module.exports, { Hub });"],
    ['unknown', 'module.exports = { ...others };'],
    ['unknown', "__exportStar(require('./other.cjs'), exports);"],
    ['unknown', 'for (const key in others) exports[key] = others[key];'],
    ['value', "exports['Hub'] = 1;"],
    [undefined, 'exports.Room = class {};'],
    [undefined, 'module.exports = { Room };'],
  ])('of CommonJS is %s in %s', async (kind, text) => {
    expect(await kindOf({ 'a.cjs': text }, 'a.cjs', 'Hub')).toBe(kind);
  });

  it('is found through paths of the tsconfig and imports of the package', async () => {
    const files = {
      'package.json': '{ "type": "module", "imports": { "#core": "./src/core.ts" } }',
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      'src/core.ts': 'export const Hub = 1;',
      'src/a.ts': "export { Hub } from '@/core';",
      'src/b.ts': "export { Hub } from '#core';",
    };
    expect(await kindOf(files, 'src/a.ts', 'Hub')).toBe('value');
    expect(await kindOf(files, 'src/b.ts', 'Hub')).toBe('value');
  });
});

it('lists all names of a module, but not those that leave the project', async () => {
  const files = {
    'a.ts': "export * from './b.js'; export { C as default } from './c.js'; export interface T {}",
    'b.ts': "export * from './c.js'; export * from './a.js'; export const B = 1; export default 2;",
    'c.ts': 'export class C {}',
    'd.ts': "export * from 'ws'; export const D = 1;",
  };
  const [a, d] = await ask(files, (project) => Promise.all([project.namesOf(at('a.ts')), project.namesOf(at('d.ts'))]));
  expect({ ...a, names: [...a.names].sort() }).toEqual({ names: ['B', 'C', 'default'], isAll: true });
  expect({ ...d, names: [...d.names] }).toEqual({ names: ['D'], isAll: false });
});

describe('what is deprecated', () => {
  it.each([
    ['before a class', '/** A hub. @deprecated use Room */\nexport class Hub {}', 'use Room'],
    ['over lines', '/**\n * @deprecated use\n *   Room\n * @see Room\n */\nexport function Hub() {}', 'use\n   Room'],
    ['without words', '/** @deprecated */ export const Hub = 1;', ''],
    ['before a decorator', 'const d: any = 1;\n/** @deprecated use Room */\n@d()\nexport class Hub {}', 'use Room'],
    ['where it is declared', '/** @deprecated use Room */\nclass Hub {}\nexport { Hub };', 'use Room'],
    ['in an export list', 'class A {}\nexport { /** @deprecated use A */ A as Hub, A };', 'use A'],
    ['where it is re-exported', "/** @deprecated use A */\nexport { A as Hub } from './b.js';", 'use A'],
    ['further on', "export { Old as Hub } from './b.js';", 'use New'],
    ['as the default', '/** @deprecated no more */\nexport default class {}', 'no more'],
  ])('is told %s', async (_, text, said) => {
    const files = { 'a.ts': text, 'b.ts': 'export class A {}\n/** @deprecated use New */\nexport class Old {}' };
    const name = text.includes('default class') ? 'default' : 'Hub';
    expect(await ask(files, async (project) => deprecationOf(await project.definitionOf(at('a.ts'), name)))).toBe(said);
  });

  it.each([
    ['of another name', '/** @deprecated */\nexport class Room {}\nexport class Hub {}'],
    ['in code that is commented out', '// /** @deprecated */ export class Hub {}\nexport class Hub {}'],
    ['in a string', "export const a = '/** @deprecated */';\nexport class Hub {}"],
    ['in a plain comment', '/* @deprecated */\nexport class Hub {}'],
  ])('is not mistaken for what is said %s', async (_, text) => {
    const said = await ask({ 'a.ts': text }, async (project) =>
      deprecationOf(await project.definitionOf(at('a.ts'), 'Hub')),
    );
    expect(said).toBeUndefined();
  });
});

it('knows the private and protected members of each class', async () => {
  const text = `export class Hub {
  private static make<T>() {}
  protected get size() { return 1; }
  private async *walk() {}
  public open() {}
  readonly name = 1;
}
const Room = class { private close() {} open() {} };
`;
  const privates = await ask({ 'a.ts': text }, async (project) => {
    const module = await project.read(at('a.ts'));
    return 'privates' in module ? [...module.privates].map(([name, members]) => [name, [...members]]) : [];
  });
  expect(privates).toEqual([
    ['Hub', ['make', 'size', 'walk']],
    ['Room', ['close']],
  ]);
});

it('says where a source can not be parsed', async () => {
  const unread = await ask({ 'a.ts': "const a = 'ä';\nexport const = 1;\n" }, (project) => project.read(at('a.ts')));
  expect(unread).toMatchObject({ fault: { line: 2, column: 14, text: expect.stringContaining('Expected') } });
});
