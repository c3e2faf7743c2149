import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Ajv, { type AnySchemaObject } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { BaselineList } from '../../src/cli/baseline/baseline.js';
import type { DoctorResult } from '../../src/cli/doctor/doctor.js';
import type { ExplainedFinding } from '../../src/cli/leaks/explain.js';
import type { FindingList } from '../../src/cli/leaks/list.js';
import { CONFIG_FIELDS } from '../../src/config/fields.js';
import { fakeProcess } from '../cli/fake-process.js';
import { launch, makeProject, REPOSITORY } from '../e2e/launch.js';

const FOLDER = join(REPOSITORY, 'schemas');

function readSchema(name: string): AnySchemaObject {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.schema.json`), 'utf8')) as AnySchemaObject;
}

/** The same schema, for documents of this version: fields that it does not name are none. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema && copy.additionalProperties === undefined
    ? { ...copy, additionalProperties: false }
    : copy;
}

const checked = new Set<string>();

function expectValid(name: string, text: string): void {
  checked.add(name);
  const ajv = new Ajv.default({ allErrors: true, allowUnionTypes: true, strictTuples: false });
  const validate = ajv.compile(closed(readSchema(name)) as AnySchemaObject);
  const isValid = validate(JSON.parse(text));
  expect(ajv.errorsText(validate.errors)).toBe('No errors');
  expect(isValid).toBe(true);
}

/** A session that stays, one user's data with another, a scenario that breaks, and an entry module that lost a name. */
const FILES = {
  'package.json': '{ "type": "module" }',
  'ws-profile.config.json': JSON.stringify({
    $schema: './node_modules/ws-profile/schemas/config.schema.json',
    managers: 5,
    rounds: 2,
    budgets: { heapGrowth: '2MB', survivors: 0, errors: false },
    surface: ['index.js'],
    checks: [{ name: 'words', category: 'words', command: 'node -e "console.log(3)"', count: '(\\d+)', budget: 2 }],
  }),
  'index.js': 'export class Hub { open() {} }\nexport const two = 2;\n',
  'server.cjs': `const { connect, createServer } = require('node:net');
const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1', () => {
  setInterval(() => {
    const socket = connect(server.address().port, '127.0.0.1', () => socket.end());
    socket.resume();
  }, 20);
});
`,
  'scenarios/leak.scenario.js': `class Session { constructor() { this.log = ['hello']; } }
const sessions = new Map();
let made = 0;
export default {
  tags: ['golden-path'],
  create() {
    const session = new Session();
    sessions.set(++made, session);
    return session;
  },
  destroy() {},
};
`,
  'scenarios/shared.scenario.js': `class Client { constructor(room) { this.room = room; } }
class Room { members = []; }
export default {
  tenant: (i) => 'tenant-' + i,
  steady: { rounds: 2 },
  setup: () => ({ room: undefined }),
  create(env, i) {
    if (i === 0) env.room = new Room();
    const client = new Client(env.room);
    env.room.members.push(client);
    return client;
  },
  exercise() {},
  destroy(env, client) { client.room = undefined; env.room = undefined; },
};
`,
  'scenarios/broken.scenario.js': "export default { create() { throw new Error('no'); }, destroy() {} };\n",
};

let project: ReturnType<typeof makeProject>;
let snapshots: readonly string[];
const printed = async (...args: readonly string[]) => {
  const { stdout, stderr } = await launch(args, { cwd: project.root });
  return stdout || expect.fail(stderr);
};
/** The same in this process, for commands that start none. */
const said = async (...args: readonly string[]) => {
  const fake = fakeProcess({ cwd: project.root });
  await fake.run(...args);
  return fake.stdout();
};

let run: string;
beforeAll(async () => {
  project = makeProject(FILES);
  await printed('surface', '--update');
  await writeFile(join(project.root, 'index.js'), 'export class Hub { shut() {} }\nexport const three = 3;\n');
  run = await printed('run', '--json', '--update', 'all', '--keep-snapshots');
  const files = await readdir(join(project.root, '.ws-profile'), { recursive: true });
  snapshots = files
    .filter((file) => /leak.lifecycle-\d+\.heapsnapshot$/.test(file))
    .map((file) => join(project.root, '.ws-profile', file))
    .sort();
}, 120_000);
afterAll(() => project.remove());

describe('a JSON document is as its published schema says', () => {
  it('of run, for what leaks, what is shared and what breaks', () => {
    const verdicts = JSON.parse(run).scenarios.map((one: { name: string; verdict: string }) => [one.name, one.verdict]);
    expect(Object.fromEntries(verdicts)).toEqual({ broken: 'error', leak: 'fail', shared: 'fail' });
    expectValid('run', run);
  });

  it('of run --list', async () => {
    expectValid('run-list', await printed('run', '--list', '--json'));
  });

  it('of merge, which prints what run prints', async () => {
    const file = join(project.root, 'run.json');
    await writeFile(file, run);
    expectValid('run', await said('merge', file, '--json'));
  });

  it('of leaks list and leaks explain, for a leak and for a fault of isolation', async () => {
    const list = await said('leaks', 'list', '--json');
    expectValid('leaks-list', list);
    const { findings } = JSON.parse(list) as FindingList;
    expect(findings.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['map-entry', 'bridge']));
    for (const { id, scenario } of findings) {
      const text = await said('leaks', 'explain', id, '--json');
      expect((JSON.parse(text) as ExplainedFinding).scenario).toBe(scenario);
      expectValid('leaks-explain', text);
    }
  });

  it('of report', async () => {
    expectValid('report', await printed('report', '--json'));
  });

  it('of surface, with names that are gone', async () => {
    const text = await printed('surface', '--json');
    expect(JSON.parse(text).problems.map(({ kind }: { kind: string }) => kind)).toEqual(['members-gone', 'gone']);
    expectValid('surface', text);
  });

  it('of checks', async () => {
    expectValid('checks', await said('checks', '--json'));
  });

  it('of trend and history export', async () => {
    expectValid('trend', await said('trend', 'leak', '--json'));
    expectValid('history', await said('history', 'export'));
  });

  it('of baseline list', async () => {
    const text = await said('baseline', 'list', '--json');
    expect((JSON.parse(text) as BaselineList).length).toBeGreaterThan(0);
    expectValid('baseline-list', text);
  });

  it('of every heap command', async () => {
    const [first = '', ...more] = snapshots;
    const last = more.at(-1) ?? '';
    const commands: readonly (readonly [schema: string, ...args: readonly string[]])[] = [
      ['heap-summary', 'summary', last],
      ['heap-diff', 'diff', first, last],
      ['heap-path', 'path', last, '--class', 'Session'],
      ['heap-query', 'query', last, '--class', 'Session'],
      ['heap-query', 'query', last, '--string', 'hello'],
      ['heap-collections', 'collections', last, '--least', '2'],
    ];
    const texts = await Promise.all(commands.map(([, ...args]) => said('heap', ...args, '--json')));
    for (const [i, text] of texts.entries()) expectValid(commands[i]![0], text);
  });

  it('of load', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    new WebSocketServer({ server }).on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expectValid('load', await printed('load', url, '--connections', '2', '--duration', '1', '--rate', '20', '--json'));
    server.closeAllConnections();
    server.close();
  });

  it('of watch, line by line', async () => {
    const timing = ['--collect-every', '1s', '--duration', '2s'];
    const lines = await printed('watch', '--json', ...timing, '--', process.execPath, 'server.cjs');
    for (const line of lines.trim().split('\n')) expectValid('watch', line);
  });

  it('of doctor', async () => {
    const text = await printed('doctor', '--json');
    expect((JSON.parse(text) as DoctorResult).checks.length).toBeGreaterThan(0);
    expectValid('doctor', text);
  });

  it('of the configuration file, which may name the schema', async () => {
    expectValid('config', await readFile(join(project.root, 'ws-profile.config.json'), 'utf8'));
    const { properties } = readSchema('config') as { properties: Record<string, { description?: string }> };
    expect(Object.keys(properties)).toEqual(['$schema', ...Object.keys(CONFIG_FIELDS)]);
    for (const name of Object.keys(CONFIG_FIELDS)) expect(properties[name]?.description).toBeTruthy();
  });

  it.each<[string, object]>([
    ['an unknown field', { manager: 5 }],
    ['a number out of its bounds', { rounds: 0 }],
    ['a budget of no metric', { budgets: { heapgrowth: '1MB' } }],
    ['a word that is none', { update: 'some' }],
    ['a check without a command', { checks: [{ name: 'lint', category: 'lint' }] }],
  ])('and not where a configuration has %s', (_, config) => {
    const validate = new Ajv.default({ allowUnionTypes: true }).compile(readSchema('config'));
    expect(validate(config)).toBe(false);
  });

  it('for every schema that is published', async () => {
    const published = (await readdir(FOLDER)).map((file) => file.replace('.schema.json', ''));
    expect([...checked].sort()).toEqual(published.sort());
  });
});
