import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigSources, resolveConfig } from '../../src/config/resolve.js';
import type { Config } from '../../src/model/config.js';

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'config-')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, name)), { recursive: true });
  await writeFile(path.join(root, name), text);
}

function resolve(sources: Omit<ConfigSources, 'root'> = {}): Promise<Config> {
  return resolveConfig({ root, ...sources });
}

async function failure(sources: Omit<ConfigSources, 'root'> = {}): Promise<{ code: string; message: string }> {
  const error = await resolve(sources).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ name: 'WsProfileError', exitCode: 2 });
  return error;
}

describe('resolveConfig', () => {
  it('is read below a folder whose name a glob would take for a pattern', async () => {
    const folder = 'a*b/[id]';
    await file(`${folder}/more.ts`, 'export const managers: number = 7;');
    await file(`${folder}/ws-profile.config.ts`, "import { managers } from './more.js'; export default { managers };");
    expect((await resolveConfig({ root: path.join(root, folder) })).scenarioDefaults).toEqual({ managers: 7 });
  });

  it('has a default for everything', async () => {
    expect(await resolve()).toEqual({
      root,
      file: undefined,
      scenarios: [],
      scenarioDefaults: {},
      scenarioOverrides: {},
      budgets: {},
      baselines: path.join(root, 'baselines'),
      history: path.join(root, '.ws-profile/history.jsonl'),
      suppressions: path.join(root, 'ws-profile.suppress'),
      reporters: [],
      keepSnapshots: false,
      keep: { runs: 3, days: 7, megabytes: 500 },
      diagnose: true,
      workers: 1,
      retries: 0,
      strict: false,
      update: 'none',
      surface: [],
      canonical: {},
      checks: [],
      required: [],
    });
  });

  it('lets the environment win over the file, and flags over both', async () => {
    await file('ws-profile.config.json', '{"managers":1,"rounds":1,"warmup":1,"workers":1,"strict":true}');
    const env = {
      WS_PROFILE_ROUNDS: '2',
      WS_PROFILE_WARMUP: '2',
      WS_PROFILE_STRICT: '0',
      WS_PROFILE_WORKERS: '2',
      WS_PROFILE_UPDATE: '',
    };
    const config = await resolve({ env, flags: { warmup: 3, workers: 4, retries: undefined } });
    expect(config).toMatchObject({ workers: 4, strict: false, retries: 0, update: 'none' });
    expect(config.scenarioDefaults).toEqual({ managers: 1, rounds: 1, warmup: 1 });
    expect(config.scenarioOverrides).toEqual({ rounds: 2, warmup: 3 });
  });

  it('cannot be changed', async () => {
    await file('ws-profile.config.json', '{"budgets":{"heapGrowth":"2MB"}}');
    const config = await resolve();
    expect(() => Object.assign(config, { workers: 9 })).toThrow(TypeError);
    expect(() => Object.assign(config.budgets, { heapGrowth: 9 })).toThrow(TypeError);
  });

  it.each(['ts', 'mts', 'js', 'mjs'])('imports ws-profile.config.%s, with what it imports', async (extension) => {
    const type = extension.endsWith('ts') ? ': readonly string[]' : '';
    await file(
      `ws-profile.config.${extension}`,
      `import { defineConfig } from 'ws-profile';
       import path from 'node:path';
       import { workers } from 'shared-settings';
       import { place } from './settings/place.js';
       const reporters${type} = ['terminal', path.basename(import.meta.url), place];
       export default defineConfig({ reporters, workers, budgets: { heapGrowth: '2MB', survivors: false } });`,
    );
    await file(`settings/place.${extension.endsWith('ts') ? 'ts' : 'js'}`, 'export const place = import.meta.url;');
    await file('node_modules/shared-settings/package.json', '{"type":"module","exports":"./index.js"}');
    await file('node_modules/shared-settings/index.js', 'export const workers = 3;');
    const config = await resolve();
    expect(config.reporters.slice(0, 2)).toEqual(['terminal', `ws-profile.config.${extension}`]);
    expect(config.reporters[2]).toMatch(/^file:.*\/settings\/place\.[jt]s$/);
    expect(config).toMatchObject({ workers: 3, budgets: { heapGrowth: '2MB', survivors: false } });
    expect(config.file).toBe(path.join(root, `ws-profile.config.${extension}`));
    expect((await readdir(root)).sort()).toEqual(['node_modules', 'settings', `ws-profile.config.${extension}`]);
  });

  it('reads a CommonJS configuration', async () => {
    await file(
      'ws-profile.config.js',
      `const { sep } = require('node:path'); module.exports = { retries: sep.length };`,
    );
    expect((await resolve()).retries).toBe(1);
  });

  it('takes over what a configuration says of the runs to keep, and no more', async () => {
    await file('ws-profile.config.json', '{"keep":{"days":30}}');
    expect((await resolve()).keep).toEqual({ runs: 3, days: 30, megabytes: 500 });
  });

  it('takes checks, with regular expressions where the file is code', async () => {
    const needs = "{ tcp: '[::1]:5432', url: 'http://127.0.0.1:1/', command: 'docker info' }";
    await file(
      'ws-profile.config.ts',
      `export default { checks: [{ name: 'a', category: 'b', command: 'c', count: /x/, needs: ${needs} }] };`,
    );
    expect((await resolve()).checks).toEqual([expect.objectContaining({ name: 'a', count: /x/ })]);
  });

  it('reads the file that --config names', async () => {
    await file('ci/other.json', '{"retries":2}');
    await file('ws-profile.config.json', '{"retries":1}');
    expect((await resolve({ path: 'ci/other.json' })).retries).toBe(2);
  });

  it.each([
    [{ env: {}, isTerminal: true }, 'new'],
    [{ env: {}, isTerminal: false }, 'none'],
    [{ env: { CI: 'true' }, isTerminal: true }, 'none'],
    [{ env: { CI: 'false' }, isTerminal: true }, 'new'],
    [{ env: { CI: '1', WS_PROFILE_UPDATE: 'all' }, isTerminal: true }, 'all'],
    [{ env: { CI: '1' }, flags: { update: 'all' } }, 'all'],
  ])('writes baselines as fits the place: %j → %s', async (sources, update) => {
    expect((await resolve(sources)).update).toBe(update);
  });

  it.each([
    ['0', false],
    ['false', false],
    ['runs.jsonl', 'runs.jsonl'],
  ])('takes WS_PROFILE_HISTORY=%s', async (value, expected) => {
    const { history } = await resolve({ env: { WS_PROFILE_HISTORY: value } });
    expect(history).toBe(expected === false ? false : path.join(root, String(expected)));
  });
});

describe('a wrong configuration', () => {
  function check(fields: string): string {
    return `{"checks":[{"name":"a","category":"b","command":"c",${fields}}]}`;
  }

  it.each([
    ['{"manager":1}', 'ws-profile.config.json: manager is no field that ws-profile knows; did you mean managers?'],
    ['{"keep":{"runs":0}}', 'keep.runs must be a whole number from 1 to 1,000, not 0'],
    ['{"keep":{"weeks":1}}', 'keep.weeks'],
    ['{"keep":5}', 'keep must hold runs, days and megabytes, not 5'],
    ['{"managers":0}', 'ws-profile.config.json: managers must be a whole number from 1'],
    [
      '{"budgets":{"heapGroth":"1MB"}}',
      'budgets.heapGroth is no budget that ws-profile knows; did you mean heapGrowth?',
    ],
    ['{"budgets":{"heapGrowth":"1XB"}}', 'budgets.heapGrowth must be a size with a unit'],
    ['{"update":"always"}', "update must be 'new', 'all' or 'none', not \"always\""],
    ['{"history":true}', 'history must be a file or false, not true'],
    ['{"scenarios":"a"}', 'scenarios must be a list'],
    ['{"baselines":""}', 'baselines must be a folder, not empty'],
    ['{"surface":"src/index.ts"}', 'surface must be a list of entry modules, not "src/index.ts"'],
    ['{"canonical":{"a":1}}', 'canonical.a must be a file or folder, not 1'],
    ['{"checks":{}}', 'checks must be a list of checks, not {}'],
    ['{"checks":[{"name":"a","command":"b"}]}', 'checks.0.category is missing'],
    [check('"comand":"c"'), 'checks.0.comand is no field that ws-profile knows; did you mean command?'],
    [check('"count":"(a"'), 'checks.0.count is no regular expression: '],
    [check('"count":"$.a["'), 'checks.0.count is no JSONPath: '],
    [check('"count":3'), 'checks.0.count must be a regular expression, or a JSONPath that starts with $, not 3'],
    [check('"budget":-1'), 'checks.0.budget must be a whole number from 0'],
    [check('"needs":{}'), 'checks.0.needs must name a command, a url or a tcp address'],
    [check('"needs":{"url":"ftp://a"}'), 'checks.0.needs.url must be a URL of http: or https:'],
    [check('"needs":{"tcp":"localhost"}'), "checks.0.needs.tcp must be host:port, such as 'localhost:5432'"],
    [check('"exitCodes":[256]'), 'checks.0.exitCodes.0 must be a whole number from 0 to 255, not 256'],
    [check('"command":"c"},{"name":"a","category":"b","command":"c"'), 'checks must have a name of its own for each'],
    ['[]', 'holds no configuration'],
    ['{"managers":', 'cannot be read'],
  ])('is refused with file and field: %s', async (text, message) => {
    await file('ws-profile.config.json', text);
    const error = await failure();
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain(message);
  });

  it.each([
    ['export default {', /ws-profile\.config\.ts:1:\d+: /],
    ["import x from 'not-installed'; export default x;", /not-installed/],
    ["throw new Error('no luck');", /ws-profile\.config\.ts failed: no luck/],
    ['export const config = {};', /holds no configuration/],
    ['export default () => ({});', /holds no configuration/],
  ])('in TypeScript is refused with what went wrong: %s', async (text, message) => {
    await file('ws-profile.config.ts', text);
    const error = await failure();
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toMatch(message);
  });

  it('is refused when there are two', async () => {
    await file('ws-profile.config.json', '{}');
    await file('ws-profile.config.ts', 'export default {}');
    expect((await failure()).message).toContain('ws-profile.config.ts, ws-profile.config.json');
  });

  it('is refused when the named file is not there', async () => {
    expect((await failure({ path: 'gone.json' })).message).toContain('There is no configuration file gone.json');
  });

  it.each([
    [{ WS_PROFILE_MANAGERS: 'many' }, 'WS_PROFILE_MANAGERS must be a whole number'],
    [{ WS_PROFILE_STRICT: 'maybe' }, 'WS_PROFILE_STRICT must be true or false, not "maybe"'],
    [{ WS_PROFILE_UPDATE: 'sometimes' }, 'WS_PROFILE_UPDATE must be'],
  ])('names the environment variable that is wrong: %j', async (env, message) => {
    const error = await failure({ env });
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain(message);
  });

  it.each([
    [{ managers: 'x' }, '--managers must be a whole number'],
    [{ keepSnapshots: 'x' }, '--keep-snapshots must be true or false'],
    [{ timeoutMs: 0 }, '--timeout must be a whole number'],
  ])('names the flag that is wrong: %j', async (flags, message) => {
    const error = await failure({ flags });
    expect(error.code).toBe('USAGE');
    expect(error.message).toContain(message);
  });
});
