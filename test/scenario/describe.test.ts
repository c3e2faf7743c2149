import { describe, expect, it } from 'vitest';
import { WsProfileError } from '../../src/errors.js';
import { validateDescription } from '../../src/scenario/describe.js';
import { assertUniqueNames } from '../../src/scenario/name.js';

const FILE = 'scenarios/chat.scenario.ts';

function described(fields: Readonly<Record<string, unknown>> = {}, hooks: readonly string[] = ['create', 'destroy']) {
  return { exported: 'object', fields, hooks };
}

function problem(description: unknown, file = FILE): string {
  try {
    validateDescription(description, file);
  } catch (error) {
    expect(error).toBeInstanceOf(WsProfileError);
    expect(error).toMatchObject({ code: 'SCENARIO_INVALID', exitCode: 2, hint: expect.any(String) });
    return (error as Error).message;
  }
  throw new Error('the description was accepted');
}

describe('validateDescription', () => {
  it('fills in every default, and takes the name from the file', () => {
    expect(validateDescription(described(), FILE)).toEqual({
      name: 'chat',
      file: FILE,
      managers: 50,
      rounds: 3,
      warmup: 3,
      concurrency: 10,
      timeoutMs: 10_000,
      steady: false,
      tags: [],
      budgets: {},
    });
  });

  it.each([
    ['scenarios/x/reconnect-storm.scenario.mts', 'reconnect-storm'],
    ['probe.js', 'probe'],
    ['a.scenario.v2.scenario.cjs', 'a.scenario.v2'],
  ])('names %s %s', (file, name) => {
    expect(validateDescription(described(), file).name).toBe(name);
  });

  it('fills in what http does not say', () => {
    expect(validateDescription(described(), FILE).http).toBeUndefined();
    expect(validateDescription(described({ http: { path: '/health', pipelining: 4 } }), FILE).http).toEqual({
      path: '/health',
      url: null,
      requests: 100,
      connections: 10,
      pipelining: 4,
      method: 'GET',
      headers: {},
      body: null,
      upgrade: null,
      timeoutMs: 10_000,
    });
  });

  it('keeps what the scenario says', () => {
    const fields = {
      name: 'chat room, Größe 2',
      managers: 5,
      rounds: 2,
      warmup: 0,
      concurrency: 1,
      timeoutMs: 500,
      steady: { rounds: 20 },
      tags: ['slow', 'e2e'],
      budgets: { heapGrowth: '1.5MiB', survivors: 0, createP99: '20ms', rssGrowth: false },
    };
    expect(validateDescription(described(fields, ['create', 'exercise', 'destroy']), FILE)).toEqual({
      ...fields,
      file: FILE,
    });
  });

  it.each([
    ['is on with as many rounds as a window where there is an exercise', undefined, ['exercise'], { rounds: 4 }],
    ['is off without an exercise', undefined, [], false],
    ['is off on demand', false, ['exercise'], false],
    ['takes the rounds of a window when it names none', {}, ['exercise'], { rounds: 4 }],
    ['takes its own rounds', { rounds: 9 }, ['exercise'], { rounds: 9 }],
  ])('steady %s', (_case, steady, hooks, expected) => {
    const fields = steady === undefined ? { rounds: 4 } : { rounds: 4, steady };
    expect(validateDescription(described(fields, ['create', 'destroy', ...hooks]), FILE).steady).toEqual(expected);
  });

  it('lets the command line win over the scenario, and the scenario over the configuration', () => {
    const shared = { defaults: { managers: 10, rounds: 5, warmup: 1 }, overrides: { rounds: 7 } };
    const settings = validateDescription(described({ managers: 20, rounds: 6 }), FILE, shared);
    expect(settings).toMatchObject({ managers: 20, rounds: 7, warmup: 1 });
  });

  it.each([
    ['missing', 'has no default export'],
    ['function', 'exports function as its default'],
    ['null', 'exports null as its default'],
  ])('refuses a default export that is no scenario: %s', (exported, clause) => {
    expect(problem({ exported, fields: {}, hooks: [] })).toContain(`${FILE} ${clause}`);
  });

  it('names each missing hook', () => {
    const message = problem(described({}, ['setup']));
    expect(message).toContain(`${FILE}: create is missing`);
    expect(message).toContain(`${FILE}: destroy is missing`);
  });

  it.each([
    [{ manager: 5 }, [], 'manager is no field that ws-profile knows; did you mean managers?'],
    [{}, ['excercise'], 'excercise is no field that ws-profile knows; did you mean exercise?'],
    [{ wibble: 1 }, [], 'wibble is no field that ws-profile knows (name, managers,'],
    [{}, ['tags'], 'tags must not be a function'],
    [{ teardown: 'later' }, [], 'teardown must be a function, not "later"'],
    [{ managers: 0 }, [], 'managers must be a whole number from 1 to 1,000,000, not 0'],
    [{ managers: '50' }, [], 'managers must be a whole number from 1 to 1,000,000, not "50"'],
    [{ rounds: 1.5 }, [], 'rounds must be a whole number'],
    [{ warmup: -1 }, [], 'warmup must be a whole number from 0'],
    [{ concurrency: null }, [], 'concurrency must be a whole number from 1'],
    [{ timeoutMs: 2 ** 31 }, [], 'timeoutMs must be a whole number'],
    [{ tags: 'slow' }, [], 'tags must be a list of words'],
    [{ tags: ['a b'] }, [], 'tags.0 must be a list of words without spaces'],
    [{ steady: true }, [], 'steady must be false or an object such as { rounds: 20 }, not true'],
    [
      { steady: { round: 3 } },
      ['exercise'],
      'steady must be false or an object such as { rounds: 20 }; it has the field round',
    ],
    [{ steady: { rounds: 3 } }, [], 'steady needs the hook exercise'],
    [{ http: '/health' }, [], `http must be an object such as { path: '/health' }, not "/health"`],
    [{ http: { paht: '/' } }, [], 'http.paht is no field of http (path, url, requests,'],
    [{ http: { path: '//example.com' } }, [], 'http.path must be a path such as /health'],
    [{ http: { url: 'http://example.com' } }, [], 'http.url must be a loopback URL'],
    [{ http: { requests: 0 } }, [], 'http.requests must be a whole number from 1'],
    [{ http: { upgrade: true } }, [], `http.upgrade must be 'accepted' or 'refused'`],
    [{ http: { headers: { a: 1 } } }, [], 'http.headers.a must be a string, not 1'],
    [{ budgets: ['1MB'] }, [], 'budgets.0 is no budget'],
    [{ budgets: 5 }, [], 'budgets must be an object of limits by metric, not 5'],
    [
      { budgets: { heapGroth: '1MB' } },
      [],
      'budgets.heapGroth is no budget that ws-profile knows; did you mean heapGrowth?',
    ],
    [{ budgets: { heapGrowth: '1MO' } }, [], 'budgets.heapGrowth must be a size with a unit'],
    [{ budgets: { heapGrowth: '1' } }, [], 'budgets.heapGrowth must be a size with a unit'],
    [{ budgets: { createP99: '1MB' } }, [], 'budgets.createP99 must be a time with a unit'],
    [{ budgets: { survivors: '0' } }, [], 'budgets.survivors must be a number or false, not "0"'],
    [{ budgets: { survivors: -1 } }, [], 'budgets.survivors must be 0 or more, not -1'],
    [{ name: 5 }, [], 'name must be a string, not 5'],
  ])('refuses %j %j, naming file and field', (fields, hooks, clause) => {
    expect(problem(described(fields, ['create', 'destroy', ...hooks]))).toContain(`${FILE}: ${clause}`);
  });

  it.each([
    ['../evil', 'path'],
    ['a/b', 'path'],
    ['a\\b', 'path'],
    ['a..b', 'path'],
    ['', 'empty'],
    ['   ', 'empty'],
    ['x'.repeat(300), 'at most 100 characters, not 300'],
    ['話'.repeat(100), 'at most 240 bytes'],
    ['a\u001b[31m', 'control'],
    ['a\nb', 'control'],
    ['a\u202eb', 'control'],
    ['a:b', 'any of'],
    ['.hidden', 'dot or a space'],
    ['end.', 'dot or a space'],
    ['NUL', 'Windows'],
  ])('refuses the name %j, which names no folder everywhere', (name, clause) => {
    const message = problem(described({ name }));
    expect(message).toContain(`${FILE}: name must`);
    expect(message).toContain(clause);
    expect([...message].every((character) => character >= ' ')).toBe(true);
  });

  it('checks a name that it takes from the file, too', () => {
    expect(problem(described(), 'scenarios/.scenario.ts')).toContain('name');
  });

  it('tells every problem at once', () => {
    expect(problem(described({ managers: 0, rounds: 0, wibble: 1 })).split('\n')).toHaveLength(3);
  });
});

describe('a server', () => {
  const urlOf = (url: string) => {
    const described = { exported: 'object', fields: { server: { command: 'node server.js', url } }, hooks: [] };
    return validateDescription(described, FILE).server;
  };

  it.each([
    ['ws://127.0.0.1:3000/chat', { url: 'ws://127.0.0.1:3000/chat', path: '' }],
    ['/chat?room={i}', { url: undefined, path: '/chat?room={i}' }],
  ])('is reached at %s', (url, plan) => {
    expect(urlOf(url)).toMatchObject(plan);
  });

  it.each(['chat', 'ftp://127.0.0.1/', 'ws://example.com/'])('is not reached at %s', (url) => {
    expect(() => urlOf(url)).toThrow(expect.objectContaining({ code: 'SCENARIO_INVALID' }));
  });
});

describe('assertUniqueNames', () => {
  it('accepts names that differ', () => {
    expect(() =>
      assertUniqueNames([
        { name: 'a', file: 'a.ts' },
        { name: 'b', file: 'b.ts' },
      ]),
    ).not.toThrow();
  });

  it.each([
    ['chat', 'chat'],
    ['Chat', 'chat'],
    ['caf\u00e9', 'cafe\u0301'],
  ])('refuses %j and %j, naming both files', (one, other) => {
    const scenarios = [
      { name: one, file: 'scenarios/one.ts' },
      { name: other, file: 'scenarios/two.ts' },
    ];
    expect(() => assertUniqueNames(scenarios)).toThrow(
      expect.objectContaining({
        code: 'SCENARIO_DUPLICATE',
        message: expect.stringMatching(/scenarios\/one\.ts and scenarios\/two\.ts/),
      }),
    );
  });
});
