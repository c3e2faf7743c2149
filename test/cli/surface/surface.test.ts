import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { launch, REPOSITORY } from '../../e2e/launch.js';
import { expectGone } from '../../process/gone.js';
import { type SurfaceProject, surfaceProject } from './project.js';

const projects: SurfaceProject[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

function make(...args: Parameters<typeof surfaceProject>): SurfaceProject {
  const project = surfaceProject(...args);
  projects.push(project);
  return project;
}

/** The founding case: a class that is to be renamed, an adapter that imports it, an entry module, and a test. */
const CHAT = {
  'ws-profile.config.json': '{ "surface": ["src/index.ts"] }',
  'src/index.ts': `export * from './core/manager.js';
export { getManager } from './core/adapter.js';
export const VERSION = '1';
`,
  'src/core/manager.ts': `import { EventEmitter } from 'node:events';
export interface ManagerOptions { readonly user: string }
export class WebSocketManager extends EventEmitter {
  static create(options: ManagerOptions) { return new this(options); }
  constructor(private readonly options: ManagerOptions) { super(); }
  get connections(): number { return 0; }
  send(text: string): void { this.transmit(text); }
  private transmit(_text: string): void {}
}
`,
  'src/core/adapter.ts': `// Keeps old code going.
import { WebSocketManager } from './manager.js';
import type { ManagerOptions } from './manager.js';

export function getManager(options: ManagerOptions): WebSocketManager {
  return WebSocketManager.create(options);
}
`,
  'test/manager.test.ts': `import { WebSocketManager, VERSION } from '../src/index.js';
console.log(WebSocketManager, VERSION);
`,
};
const RENAMED = CHAT['src/core/manager.ts'].replaceAll('WebSocketManager', 'UnifiedWebSocketManager');

const ADAPTED = `import { UnifiedWebSocketManager, type ManagerOptions } from './manager.js';
let warned = false;
/** @deprecated Use {@link UnifiedWebSocketManager} instead. */
export class WebSocketManager extends UnifiedWebSocketManager {
  constructor(options: ManagerOptions) {
    super(options);
    if (!warned) process.emitWarning('WebSocketManager is UnifiedWebSocketManager now', 'DeprecationWarning');
    warned = true;
  }
}
export function getManager(options: ManagerOptions): UnifiedWebSocketManager {
  return UnifiedWebSocketManager.create(options);
}
`;

describe('a class that was renamed', () => {
  it('is committed with its members, without what TypeScript calls private or Node brings', async () => {
    const project = make(CHAT);
    expect((await project.surface()).code).toBe(2);
    expect((await project.surface('--update')).code).toBe(0);
    expect(project.read('baselines/surface.json')).toBe(`{
  "schema": "ws-profile/surface@1",
  "entries": {
    "src/index.ts": {
      "names": {
        "VERSION": { "kind": "const" },
        "WebSocketManager": { "kind": "class", "arity": 1, "members": ["connections", "send()", "static create()"] },
        "getManager": { "kind": "function", "arity": 1 }
      }
    }
  }
}
`);
    expect(await project.surface()).toMatchObject({ code: 0, result: { status: 'passed', problems: [], notes: [] } });
    expect(readdirSync(project.root)).not.toContain('.ws-profile');
  });

  it('fails with the new name and every line that breaks, and passes once it is adapted', async () => {
    const project = make(CHAT);
    await project.surface('--update');
    const committed = project.read('baselines/surface.json');

    project.write({ 'src/core/manager.ts': RENAMED });
    const broken = await project.surface();
    expect(broken.code).toBe(1);
    expect(broken.result.problems).toEqual([
      {
        kind: 'entry-broken',
        entry: 'src/index.ts',
        reason: expect.stringContaining("'src/core/manager.ts' does not provide an export named 'WebSocketManager'"),
      },
      {
        kind: 'gone',
        entry: 'src/index.ts',
        name: 'WebSocketManager',
        was: 'class',
        successor: 'UnifiedWebSocketManager',
        movedTo: null,
        importers: [
          expect.objectContaining({ file: 'src/core/adapter.ts', line: 2, column: 10, specifier: './manager.js' }),
          expect.objectContaining({ file: 'test/manager.test.ts', line: 1, column: 10 }),
        ],
      },
    ]);
    expect(await project.surface('--update')).toMatchObject({ code: 1 });
    expect(project.read('baselines/surface.json')).toBe(committed);

    project.write({
      'src/core/adapter.ts': ADAPTED,
      'src/index.ts': CHAT['src/index.ts'].replace('{ getManager }', '{ getManager, WebSocketManager }'),
    });
    const adapted = await project.surface();
    expect(adapted).toMatchObject({ code: 0, result: { status: 'passed', problems: [] } });
    expect(adapted.result.changes).toEqual([
      { entry: 'src/index.ts', name: 'WebSocketManager', change: 'is deprecated for UnifiedWebSocketManager' },
      { entry: 'src/index.ts', name: 'UnifiedWebSocketManager', change: 'is new (class)' },
    ]);
  });

  it('lists importers by the name of the package, and of a file that was moved', async () => {
    const project = make({
      ...CHAT,
      'scripts/old.cjs': "const chat = require('chat-server');\nchat.WebSocketManager.create({});\n",
      'scripts/other.mjs': "import { WebSocketManager } from 'some-other-package';\nnew WebSocketManager();\n",
    });
    await project.surface('--update');
    rmSync(path.join(project.root, 'src/core/manager.ts'));
    project.write({
      'src/core/unified.ts': RENAMED,
      'src/index.ts':
        "export * from './core/unified.js';\nexport const VERSION = '1';\nexport const getManager = () => {};\n",
    });
    const { result } = await project.surface();
    const [gone] = result.problems;
    expect(gone).toMatchObject({ kind: 'gone', name: 'WebSocketManager', successor: 'UnifiedWebSocketManager' });
    expect(gone?.kind === 'gone' && gone.importers.map(({ file, line }) => `${file}:${line}`)).toEqual([
      'scripts/old.cjs:2',
      'src/core/adapter.ts:2',
      'test/manager.test.ts:1',
    ]);
  });

  it('is said in words at a terminal', async () => {
    const project = make(CHAT);
    await project.surface('--update');
    project.write({ 'src/core/manager.ts': RENAMED });
    const { stdout } = await launch(['surface'], { cwd: project.root });
    expect(stdout).toContain(
      'WebSocketManager (class) is gone; UnifiedWebSocketManager is new: an adapter would keep it importable',
    );
    expect(stdout).toContain("src/core/adapter.ts:2:10  import { WebSocketManager } from './manager.js';");
  });
});

describe('a deprecated name', () => {
  const NEXT = 'export class Hub { constructor(name) { this.name = name.trim(); } close() {} }\n';
  const CASES: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'that warns once and inherits passes',
      `import { deprecate } from 'node:util';
/** @deprecated use Hub */
export const Room = deprecate(Hub, 'Room is now Hub', 'CHAT001');`,
      [],
    ],
    [
      'that calls the new one and prints a warning once passes',
      `let told = false;
const tell = () => { if (!told) console.warn('openRoom() is old, call openHub()'); told = true; };
export function openHub() { return 1; }
/** Opens. @deprecated since 2.0, see \`openHub\` */
export function openRoom() { tell(); return openHub(); }`,
      [],
    ],
    [
      'that is only another name warns nobody',
      `/** @deprecated use Hub */
export { Hub as Room };`,
      ['warns nobody who uses it'],
    ],
    [
      'that warns each time does not warn once',
      `/** @deprecated use Hub */
export class Room extends Hub { constructor(name = '') { console.warn('Room is old'); super(name); } }`,
      ['warns whenever it is used, not once'],
    ],
    [
      'that is its own does not lead to the new one',
      `/** @deprecated use {@link Hub} */
export class Room { constructor() { if (!Room.told) process.emitWarning('Room is old'); Room.told = true; } }`,
      ['does not lead to Hub'],
    ],
    [
      'that only throws does not work',
      `export const openHub = () => 1;
/** @deprecated use openHub */
export function openRoom() { throw new Error('openRoom was removed, use openHub()'); }`,
      [
        'does not work: it throws Error: openRoom was removed, use openHub(), which openHub does not',
        'does not lead to openHub',
      ],
    ],
    [
      'that never returns is ended',
      `/** @deprecated use Hub */
export function makeRoom() { for (;;) new Hub(''); }`,
      ["can't be used: it did not end its import within 1 s"],
    ],
  ];

  it.each(CASES)('%s', async (_, text, reasons) => {
    const project = make({
      'ws-profile.config.json': '{ "surface": ["src/index.js"], "timeoutMs": 1000 }',
      'src/index.js': `${NEXT}${text}\n`,
    });
    const { result } = await project.surface();
    expect(result.problems.map((problem) => ('reason' in problem ? problem.reason : problem.kind))).toEqual(reasons);
  });

  it('of several that share one warning code is held on its own', async () => {
    const project = make({
      'src/index.js': `import { deprecate } from 'node:util';
export const close = () => {};
/** @deprecated use close */
export const end = deprecate(() => close(), 'end is now close', 'CHAT002');
/** @deprecated use close */
export const stop = deprecate(() => close(), 'stop is now close', 'CHAT002');
`,
    });
    expect((await project.surface('--update')).code).toBe(0);
    expect(project.read('baselines/surface.json')).toContain(
      '"stop": { "kind": "function", "arity": 0, "deprecated": "close" }',
    );
  });
});

describe('CommonJS', () => {
  it('has the names of module.exports, also those that getters export', async () => {
    const project = make({
      'ws-profile.config.json': '{ "surface": ["lib/index.cjs", "lib/whole.cjs"] }',
      'lib/index.cjs': `'use strict';
Object.defineProperty(exports, '__esModule', { value: true });
const warn = require('node:util').deprecate(() => {}, 'Room is Hub');
/** @deprecated use Hub */
Object.defineProperty(exports, 'Room', { enumerable: true, get() { warn(); return exports.Hub; } });
exports.Hub = class Hub { close() {} };
exports.LIMIT = 3;
`,
      'lib/whole.cjs': `function Socket() {}
Socket.prototype.send = function send(text) {};
Object.defineProperty(Socket.prototype, 'size', { get() { return 0; } });
module.exports = Socket;
module.exports.Server = class Server {};
`,
    });
    expect(await project.surface('--update')).toMatchObject({ code: 0, result: { problems: [] } });
    const { entries } = JSON.parse(project.read('baselines/surface.json'));
    expect(entries).toEqual({
      'lib/index.cjs': {
        names: {
          Hub: { kind: 'class', arity: 0, members: ['close()'] },
          LIMIT: { kind: 'const' },
          Room: { kind: 'class', arity: 0, members: ['close()'], deprecated: 'Hub' },
        },
      },
      'lib/whole.cjs': {
        names: {
          Server: { kind: 'class', arity: 0, members: [] },
          default: { kind: 'class', arity: 0, members: ['send()', 'size', 'static Server'] },
        },
      },
    });
  });

  it('fails when a getter throws, and nothing is written then', async () => {
    const project = make({
      'ws-profile.config.json': '{ "surface": ["lib/index.cjs"] }',
      'lib/index.cjs': `Object.defineProperty(exports, 'Room', { enumerable: true, get() { throw new Error('gone in 3.0'); } });`,
    });
    const { code, result } = await project.surface('--update');
    expect(code).toBe(1);
    expect(result.problems).toEqual([
      { kind: 'unreadable', entry: 'lib/index.cjs', name: 'Room', reason: 'Error: gone in 3.0' },
    ]);
    expect(existsSync(path.join(project.root, 'baselines'))).toBe(false);
  });
});

describe('an entry module that is broken', () => {
  const CASES: readonly (readonly [string, string, RegExp])[] = [
    ['throws', "import './deep.js';", /^throws TypeError: no luck \(src\/deep\.ts:3:9\)$/],
    ['has a syntax error', 'export const a = 1;\nexport const = 2;', /^src\/index\.ts:2:14: Expected identifier/],
    ['imports a file that is not there', "import './gone.js';", /Cannot find "\.\/gone\.js"/],
    ['imports a package that is not there', "import 'not-installed';", /Cannot find the package "not-installed"/],
    ['hangs', 'await new Promise(() => setInterval(() => {}, 1000));', /^did not end its import within 1 s$/],
    ['spins', 'for (;;);', /^did not end its import within 1 s$/],
    ['ends its own process', 'process.exit(4);', /^ended its own process with code 4 while it was imported$/],
    [
      'throws later, and never finishes',
      "setTimeout(() => { throw new RangeError('too late'); }, 10); await new Promise(() => {});",
      /^ended its own process with code 1 while it was imported: RangeError: too late$/,
    ],
  ];

  it.each(CASES)('is said when it %s, and nothing is written', async (_, text, reason) => {
    const project = make({
      'ws-profile.config.json': '{ "surface": ["src/index.ts"], "timeoutMs": 1000 }',
      'src/index.ts': text,
      'src/deep.ts': `interface A {}
const a: A = {};
  throw new TypeError('no luck');
`,
      'baselines/surface.json': '{ "schema": "ws-profile/surface@1", "entries": {} }',
    });
    const { code, result } = await project.surface('--update');
    expect(code).toBe(1);
    expect(result.status).toBe('failed');
    expect(result.problems[0]).toMatchObject({ kind: 'entry-broken', reason: expect.stringMatching(reason) });
    expect(project.read('baselines/surface.json')).toBe('{ "schema": "ws-profile/surface@1", "entries": {} }');
  });

  it('passes when it only leaves servers, timers, output and children behind; they are ended', async () => {
    const project = make({
      'src/index.js': `import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
createServer().listen(0, '127.0.0.1');
setInterval(() => {}, 1000);
console.log('x'.repeat(5_000_000));
const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
writeFileSync('child.pid', String(child.pid));
export const server = 1;
`,
    });
    expect((await project.surface('--update')).code).toBe(0);
    const pid = Number(project.read('child.pid'));
    await expectGone(pid);
  });
});

describe('what a surface is held against', () => {
  const CLASS = 'export class Hub { close() {} get size() { return 0; } }\n';

  it('fails for a kind that changed and members that are gone, and says what else changed', async () => {
    const project = make({ 'src/index.js': `${CLASS}export function open(a) {}\nexport const LIMIT = 1;\n` });
    await project.surface('--update');
    project.write({
      'src/index.js': `export class Hub { close() {} size() {} }
export function open(a, b) {}
export class LIMIT {}
`,
    });
    const { code, result } = await project.surface();
    expect(code).toBe(1);
    expect(result.problems).toEqual([
      { kind: 'members-gone', entry: 'src/index.js', name: 'Hub', members: ['size'] },
      { kind: 'kind-changed', entry: 'src/index.js', name: 'LIMIT', was: 'const', now: 'class' },
    ]);
    expect(result.changes).toEqual([
      { entry: 'src/index.js', name: 'Hub', change: 'has new members: size()' },
      { entry: 'src/index.js', name: 'open', change: 'takes 2 arguments, not 1' },
    ]);
    expect((await project.surface('--update')).code).toBe(0);
    expect((await project.surface()).code).toBe(0);
  });

  it('fails when an entry module is no longer one, and is not run for one that is new', async () => {
    const project = make({ 'src/index.js': CLASS, 'src/more.js': CLASS });
    await project.surface('--update');
    project.write({ 'ws-profile.config.json': '{ "surface": ["src/index.js", "./src/more.js"] }' });
    expect(await project.surface()).toMatchObject({ code: 2, result: { status: 'not-run' } });
    await project.surface('--update');
    project.write({ 'ws-profile.config.json': '{ "surface": ["src/more.js"] }' });
    const { result } = await project.surface();
    expect(result.problems).toEqual([{ kind: 'entry-gone', entry: 'src/index.js', names: 1 }]);
  });

  it('holds types where the project has TypeScript, and leaves them as committed where it has none', async () => {
    const files = {
      'ws-profile.config.json': '{ "surface": ["src/index.ts"] }',
      'src/index.ts': "export { Options, Hub } from './hub.js';\nexport type { Mode } from './hub.js';\n",
      'src/hub.ts': `export interface Options { readonly name: string }
export type Mode = 'on' | 'off';
export class Hub {}
`,
      'test/hub.test.ts': "import type { Mode } from '../src/index.js';\nexport const mode: Mode = 'on';\n",
    };
    const typed = make(files, { typescript: true });
    await typed.surface('--update');
    const committed = typed.read('baselines/surface.json');
    expect(JSON.parse(committed).entries['src/index.ts'].types).toEqual({ Mode: 'type', Options: 'interface' });

    const untyped = make({ ...files, 'baselines/surface.json': committed });
    expect(await untyped.surface('--update')).toMatchObject({
      code: 0,
      result: { notes: ['Types were not looked at: the project has no TypeScript.'] },
    });
    expect(untyped.read('baselines/surface.json')).toBe(committed);

    typed.write({
      'src/index.ts': "export { Options, Hub } from './hub.js';\nexport type { HubMode } from './hub.js';\n",
      'src/hub.ts': files['src/hub.ts'].replace('Mode', 'HubMode'),
    });
    expect((await typed.surface()).result.problems).toEqual([
      expect.objectContaining({
        kind: 'gone',
        name: 'Mode',
        was: 'type',
        successor: 'HubMode',
        importers: [expect.objectContaining({ file: 'test/hub.test.ts', line: 1, column: 15 })],
      }),
    ]);
  });

  it('lists imports that do not come from the canonical module, with their lines', async () => {
    const project = make({
      'ws-profile.config.json': '{ "surface": ["src/index.ts"], "canonical": { "Hub": "src/core/hub.ts" } }',
      'src/index.ts': "export * from './core/hub.js';\n",
      'src/core/hub.ts': 'export class Hub {}\n',
      'src/good.ts': "import { Hub } from './core/hub.js';\nnew Hub();\n",
      'src/barrel.ts': "\nimport { Hub as H } from './index.js';\nnew H();\n",
      'scripts/tool.cjs': "const core = require('../src/index.ts');\nnew core.Hub();\n",
    });
    await project.surface('--update');
    const { code, result } = await project.surface();
    expect(code).toBe(1);
    expect(result.problems).toEqual([
      expect.objectContaining({
        kind: 'not-canonical',
        canonical: 'src/core/hub.ts',
        target: 'src/index.ts',
        place: expect.objectContaining({ file: 'scripts/tool.cjs', line: 2, column: 10 }),
      }),
      expect.objectContaining({ place: expect.objectContaining({ file: 'src/barrel.ts', line: 2, column: 10 }) }),
    ]);
  });
});

describe('a surface that can not be held', () => {
  const CASES: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['nothing is configured', { 'ws-profile.config.json': '{}' }, 'No entry modules are configured'],
    [
      'an entry module does not exist',
      { 'ws-profile.config.json': '{ "surface": ["src/gone.js"] }' },
      'surface: there is no file src/gone.js.',
    ],
    [
      'an entry module lies elsewhere',
      { 'ws-profile.config.json': JSON.stringify({ surface: [path.join(REPOSITORY, 'scripts/build.js')] }) },
      'scripts/build.js lies outside the project.',
    ],
    [
      'an entry module is none',
      { 'ws-profile.config.json': '{ "surface": ["package.json"] }' },
      'surface: package.json is no JavaScript or TypeScript module.',
    ],
    [
      'a canonical module does not exist',
      { 'ws-profile.config.json': '{ "surface": ["src/index.js"], "canonical": { "a": "src/b.js" } }' },
      'canonical: there is no file or folder src/b.js, where a is to come from.',
    ],
    [
      'the committed file is of a newer version',
      { 'baselines/surface.json': '{ "schema": "ws-profile/surface@2" }' },
      'baselines/surface.json was written by a newer ws-profile (ws-profile/surface@2).',
    ],
    [
      'the committed file holds an unresolved merge',
      { 'baselines/surface.json': '{\n<<<<<<< HEAD\n=======\n>>>>>>> other\n}' },
      'baselines/surface.json holds an unresolved merge.',
    ],
    [
      'the committed file is damaged',
      {
        'baselines/surface.json':
          '{ "schema": "ws-profile/surface@1", "entries": { "a": { "names": { "b": { "kind": "thing" } } } } }',
      },
      'baselines/surface.json is no baseline that can be read: entries.a.names.b.kind must be class, function, const, namespace.',
    ],
  ];

  it.each(CASES)('is one message when %s, and nothing is written', async (_, files, message) => {
    const project = make({ 'src/index.js': 'export const a = 1;\n', ...files });
    const before = files['baselines/surface.json'];
    const { code, stdout, stderr } = await project.surface('--update');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.split('\n')[0]).toContain(message);
    if (before) expect(project.read('baselines/surface.json')).toBe(before);
    else expect(existsSync(path.join(project.root, 'baselines'))).toBe(false);
  });
});
