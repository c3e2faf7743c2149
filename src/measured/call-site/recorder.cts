/**
 * Stands in a measured process for a test runner, and for what of ws-profile is called in a test: imports a test's module again, runs
 * the one test up to the call that was made there, and takes the scenario that it is given. Node's own modules alone.
 */
import asyncHooks = require('node:async_hooks');
import util = require('node:util');

/** A call in the module, positions of the compiled file. */
interface Wanted {
  readonly called: string;
  readonly line?: number;
  readonly column?: number;
  readonly test?: string;
  readonly nth: number;
  readonly index?: number;
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** The compiled module. */
  readonly module: string;
  /** Its source, for messages. */
  readonly file: string;
}

type Run = (context?: unknown, done?: unknown) => unknown;
type Fields = Record<string, unknown>;

interface Suite {
  readonly name: string;
  readonly parent: Suite | undefined;
  readonly hooks: Readonly<Record<'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll', Run[]>>;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

interface Test {
  readonly names: readonly string[];
  readonly suite: Suite;
  readonly run: Run;
  readonly at: Place | undefined;
}

interface Taken {
  readonly scenario: unknown;
  readonly options: unknown;
  readonly at: Place | undefined;
  go(): void;
}

const root: Suite = suiteOf('', undefined);
const tests: Test[] = [];
const describing: Promise<unknown>[] = [];
const inSuite = new asyncHooks.AsyncLocalStorage<Suite>();
const taken: Taken[] = [];
let wanted: Wanted | undefined;
let isOver = false;
/** At the module's top: what a closure made elsewhere sees would be held by it. */
const ignore = () => {};
let onTaken: (call: Taken) => void = ignore;

function suiteOf(name: string, parent: Suite | undefined): Suite {
  return { name, parent, hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] } };
}

function suitesAbove(suite: Suite): readonly Suite[] {
  return suite.parent ? [...suitesAbove(suite.parent), suite] : [suite];
}

/** Where the module called us. */
function placeOfCall(): Place | undefined {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = 50;
  Error.prepareStackTrace = (_, sites) => sites;
  const sites = new Error().stack as unknown as NodeJS.CallSite[];
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  const site = sites.find((one) => pathOf(one.getFileName() ?? '') === wanted?.module);
  return site && { line: site.getLineNumber() ?? 0, column: site.getColumnNumber() ?? 0 };
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? decodeURIComponent(new URL(file).pathname) : file;
}

function before(a: Place, b: Place): boolean {
  return a.line < b.line || (a.line === b.line && a.column <= b.column);
}

// What a test file says of suites and tests.

function addSuite(args: readonly unknown[]): void {
  const suite = suiteOf(nameIn(args), inSuite.getStore() ?? root);
  const body = args.find((one) => typeof one === 'function') as Run | undefined;
  if (body) describing.push(Promise.resolve(inSuite.run(suite, () => body())));
}

function addTest(args: readonly unknown[]): void {
  const suite = inSuite.getStore() ?? root;
  const run = args.find((one) => typeof one === 'function') as Run | undefined;
  if (!run) return;
  const names = [...suitesAbove(suite).slice(1), { name: nameIn(args) }].map(({ name }) => name);
  tests.push({ names, suite, run, at: placeOfCall() });
}

function nameIn(args: readonly unknown[]): string {
  const [name] = args;
  if (typeof name === 'string') return name;
  return typeof name === 'function' ? (name as { name: string }).name : String(name ?? '');
}

type Add = (args: readonly unknown[]) => void;

/** `test`, with all that runners let one say of a test: `test.skip`, `test.each(table)(name, body)` … */
function declaration(add: Add): (...args: unknown[]) => unknown {
  const same = (...args: unknown[]) => add(args);
  return new Proxy(same, {
    get(target, key) {
      if (key === 'each' || key === 'for') return eachOf(add, key === 'for');
      if (key === 'skipIf' || key === 'runIf') return () => declaration(add);
      if (key === 'extend') return refuse(`test.extend`);
      const module = runnerModule as Fields;
      if (typeof key === 'string' && key !== 'name' && key !== 'length' && key in module && !CHAINED.has(key))
        return module[key];
      return typeof key === 'string' && CHAINED.has(key) ? declaration(add) : Reflect.get(target, key);
    },
  });
}

const CHAINED = new Set(['only', 'skip', 'todo', 'concurrent', 'sequential', 'fails', 'failing', 'shuffle']);

function eachOf(add: Add, isWhole: boolean) {
  return (table: readonly unknown[], ...values: readonly unknown[]) => {
    const rows = 'raw' in table ? tagged(table as unknown as TemplateStringsArray, values) : table;
    return (name: string, body: Run) => {
      rows.forEach((row, i) => {
        const args = !isWhole && Array.isArray(row) ? row : [row];
        add([nameOfRow(name, args, i), () => (body as (...all: unknown[]) => unknown)(...args)]);
      });
    };
  };
}

/** A table written as a template: a heading, then values. */
function tagged([heading = '']: TemplateStringsArray, values: readonly unknown[]): readonly Fields[] {
  const keys = heading.split('|').map((key) => key.trim());
  const rows: Fields[] = [];
  for (let i = 0; i < values.length; i += keys.length) {
    rows.push(Object.fromEntries(keys.map((key, column) => [key, values[i + column]])));
  }
  return rows;
}

function nameOfRow(name: string, args: readonly unknown[], index: number): string {
  const [first] = args;
  const byName = name
    .replaceAll('%#', String(index))
    .replaceAll('%$', String(index + 1))
    .replace(/\$(\w+(?:\.\w+)*)/g, (whole, path: string) => {
      const value = path.split('.').reduce<unknown>((at, key) => (at as Fields | undefined)?.[key], first);
      return value === undefined ? whole : String(value);
    });
  const places = byName.match(/%[sdifjoOp]/g)?.length ?? 0;
  return util.format(byName.replaceAll('%p', '%s'), ...args.slice(0, places));
}

function hook(name: keyof Suite['hooks']): (...args: unknown[]) => void {
  return (...args) => {
    const run = args.find((one) => typeof one === 'function') as Run | undefined;
    if (run) (inSuite.getStore() ?? root).hooks[name].push(run);
  };
}

/** Fails where it is called: what it does in the test runner can't be done here. */
function refuse(what: string): () => never {
  return () => {
    throw new Error(
      `${what} does nothing in the process that is measured, where there is no test runner: put what expectNoLeaks is given in a module without it`,
    );
  };
}

/** Mocks: functions that only call what they stand for. Fake timers stay off: rounds are timed. */
const mocks: Fields = new Proxy(
  {
    fn: (implementation?: Run) => implementation ?? (() => undefined),
    hoisted: (make: () => unknown) => make(),
    mocked: (it: unknown) => it,
    ...Object.fromEntries(
      [
        'useFakeTimers',
        'useRealTimers',
        'setConfig',
        'setTimeout',
        'restoreAllMocks',
        'clearAllMocks',
        'resetAllMocks',
        'reset',
        'enable',
      ].map((name) => [name, () => mocks]),
    ),
  },
  {
    get(target: Fields, key) {
      if (typeof key === 'symbol' || key in target || key === 'then') return target[key as string];
      if (key === 'timers') return mocks;
      return refuse(`${String(key)} of the runner's mocks`);
    },
  },
);

/** Assertions of the runner are not looked at here, but what they wait for is awaited. */
function expectation(value: unknown): unknown {
  let isAwaited = false;
  const chain: unknown = new Proxy(() => undefined, {
    get(_, key) {
      if (key === 'toHaveNoLeaks') return (options: unknown) => expectNoLeaks(value, options);
      if (key === 'then') return undefined;
      if (key === 'resolves' || key === 'rejects') isAwaited = true;
      return chain;
    },
    apply() {
      if (!isAwaited) return chain;
      return Promise.resolve(typeof value === 'function' ? (value as Run)() : value).then(
        () => undefined,
        () => undefined,
      );
    },
  });
  return chain;
}

const expect = new Proxy((value: unknown) => expectation(value), {
  get: (target, key) =>
    key === 'extend' || typeof key === 'symbol'
      ? () => {}
      : key in target
        ? Reflect.get(target, key)
        : expectation(undefined),
});

// What of ws-profile a test calls.

function expectNoLeaks(scenario: unknown, options?: unknown): Promise<void> {
  return takeCall('expectNoLeaks', scenario, options);
}

function takeCall(called: string, scenario: unknown, options: unknown): Promise<void> {
  if (isOver || !wanted || called !== wanted.called) return Promise.resolve();
  const at = placeOfCall();
  return new Promise((resolve) => {
    const call = { scenario, options, at, go: resolve };
    taken.push(call);
    if (isWanted(at)) {
      isOver = true;
      onTaken(call);
    } else {
      resolve();
    }
  });
}

/** By the runner's name for the test its calls are counted; without one the place tells. */
function isWanted(at: Place | undefined): boolean {
  if (wanted?.test !== undefined || wanted?.line === undefined || !at) return taken.length === wanted?.nth;
  return at.line === wanted.line && (wanted.column === undefined || at.column === wanted.column);
}

/** `profile({ scenarios: [...] })` of a script: the same. */
function profile(options?: { readonly scenarios?: readonly unknown[] }): unknown {
  const list = options?.scenarios ?? [];
  const pending = takeCall('profile', list[wanted?.index ?? 0], undefined);
  return {
    result: pending,
    [Symbol.asyncIterator]: () => ({ next: () => pending.then(() => ({ done: true, value: undefined })) }),
  };
}

/** Imports the module, and what its test, or itself, gives the wanted call. */
async function scenarioOf(call: Wanted, importModule: () => Promise<unknown>): Promise<unknown> {
  wanted = call;
  Object.assign(globalThis, globals);
  const found = new Promise<Taken>((resolve) => {
    onTaken = resolve;
  });
  const body: { ended?: Promise<unknown>; test?: Test } = {};
  const imported = importModule().then(async () => {
    await Promise.all(describing);
    if (isOver) return;
    body.test = theTest(call);
    // What is held from here on is the test's own.
    tests.length = 0;
    describing.length = 0;
    body.ended = runUpTo(body.test);
    await body.ended;
  });
  const call1 = await Promise.race([found, imported.then(() => lastTaken(call))]);
  return asScenario(call, call1, { imported, test: body.test });
}

function theTest({ test, nth, ...call }: Wanted): Test {
  const named = tests.filter(
    ({ names }) => test !== undefined && (names.join(' > ') === test || names.join(' ') === test),
  );
  if (named.length > 0) return named[(nth - 1) % named.length]!;
  const place =
    call.line === undefined ? undefined : { line: call.line, column: call.column ?? Number.MAX_SAFE_INTEGER };
  const above = tests.filter(({ at }) => at && place && before(at, place));
  const [last] = above.map(({ at }) => at!).sort((a, b) => (before(a, b) ? 1 : -1));
  // A loop makes several tests at one place: the nth call there is the nth test's.
  const same = above.filter(({ at }) => at?.line === last?.line && at?.column === last?.column);
  const found = same[(nth - 1) % Math.max(1, same.length)];
  if (found) return found;
  const known = tests.map(({ names }) => names.join(' > ')).join('; ') || 'none';
  throw new Error(
    `the test ${test === undefined ? '' : `"${test}" `}that calls expectNoLeaks was not found again in ${call.file}, which is imported once more to be measured (its tests: ${known})`,
  );
}

async function runUpTo({ run, suite, names }: Test): Promise<void> {
  const suites = suitesAbove(suite);
  for (const one of suites) for (const each of one.hooks.beforeAll) await callBack(each);
  for (const one of suites) for (const each of one.hooks.beforeEach) await callBack(each);
  await callBack(run, names.at(-1));
}

/** Calls a test or a hook: with a context, or with the callback that it is done. */
async function callBack(run: Run, name = ''): Promise<void> {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const nested = (...args: unknown[]) => callBack(args.find((one) => typeof one === 'function') as Run);
  const done = () => finish();
  // The same for every runner: what node:test and vitest give a test, and jest's callback.
  Object.defineProperty(done, 'name', { value: name });
  const context = Object.assign(done, {
    test: nested,
    mock: mocks,
    expect,
    task: { name },
    signal: new AbortController().signal,
    assert: require('node:assert'),
    after: hook('afterEach'),
    before: (fn: Run) => callBack(fn),
    plan() {},
    diagnostic() {},
    onTestFinished: hook('afterEach'),
  });
  const returned = run(context, done);
  const waits =
    run.length > 1 ||
    (run.length === 1 &&
      returned === undefined &&
      /^(?:async\s+)?(?:function\s*\w*\s*)?\(?\s*done\b/.test(String(run)));
  await (waits ? finished : returned);
}

function lastTaken({ nth, called, test, file }: Wanted): Taken {
  const call = taken[(nth - 1) % Math.max(1, taken.length)];
  if (call) return call;
  throw new Error(
    `${called} was not called again when ${test === undefined ? 'the test' : `the test "${test}"`} of ${file} was run to be measured: call it in the test's own body, without what differs from run to run before it`,
  );
}

/** What was given, whose teardown lets the test go on to its end. */
function asScenario(
  call: Wanted,
  { scenario, options, go }: Taken,
  body: { imported: Promise<unknown>; test: Test | undefined },
): unknown {
  if (typeof scenario !== 'object' || scenario === null) return scenario;
  const own = scenario as Fields;
  const { name, ...defaults } = call.defaults ?? {};
  const said = Object.fromEntries(Object.entries((options ?? {}) as Fields).filter(([, value]) => value !== undefined));
  const { teardown } = own;
  taken.length = 0;
  onTaken = ignore;
  return Object.assign(Object.create(own) as Fields, {
    ...Object.fromEntries(Object.entries(defaults).filter(([key]) => own[key] === undefined)),
    ...said,
    name: said.name ?? own.name ?? name,
    async teardown(env: unknown) {
      if (typeof teardown === 'function') await teardown.call(own, env);
      go();
      if (!body.test) return;
      await body.imported.catch(() => {});
      const suites = [...suitesAbove(body.test.suite)].reverse();
      for (const one of suites) for (const each of one.hooks.afterEach) await callBack(each);
      for (const one of suites) for (const each of one.hooks.afterAll) await callBack(each);
    },
  });
}

const describe = declaration(addSuite);
const test = declaration(addTest);
const hooks = {
  beforeAll: hook('beforeAll'),
  beforeEach: hook('beforeEach'),
  afterEach: hook('afterEach'),
  afterAll: hook('afterAll'),
  before: hook('beforeAll'),
  after: hook('afterAll'),
};
const identity = (it: unknown) => it;

/** All that test files import from a runner. */
const runnerModule = {
  describe,
  suite: describe,
  test,
  it: test,
  ...hooks,
  expect,
  expectTypeOf: expectation,
  assertType: () => {},
  vi: mocks,
  vitest: mocks,
  jest: mocks,
  mock: mocks,
  onTestFinished: hook('afterEach'),
  onTestFailed: () => {},
};
const globals = {
  ...runnerModule,
  xdescribe: describe,
  xit: test,
  xtest: test,
  fdescribe: describe,
  fit: test,
};

/** What `require('node:test')` gives: the function, with the rest on it. */
const runner = test;
const ownPackage = { defineScenario: identity, defineConfig: identity, profile };
const testing = { expectNoLeaks, matchers: { toHaveNoLeaks() {} } };

export = { scenarioOf, runnerModule, runner, ownPackage, testing };
