/**
 * What a test calls. It runs inside the test runner, CommonJS so that every runner can load it, with Node's own modules alone: all it
 * does is to start a process that profiles, and to wait for it without a timer, which a test may have replaced.
 */
import childProcess = require('node:child_process');
import fs = require('node:fs');
import path = require('node:path');
import url = require('node:url');

import type { CallSite } from '../model/call-site.js' with { 'resolution-mode': 'import' };
import type { ScenarioDefinition } from '../model/scenario.js' with { 'resolution-mode': 'import' };
import type { TestReply, TestRequest } from './protocol.js' with { 'resolution-mode': 'import' };

interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface RunnerState {
  readonly testPath?: string;
  readonly currentTestName?: string;
}

const SPAWN = childProcess.spawn;
const MAIN = path.join(__dirname, 'main.js');
/** Calls are profiled one after the other: neighbours disturb memory figures. */
let queue: Promise<unknown> = Promise.resolve();
const calls = new Map<string, number>();

/** Where user code called us, innermost first. */
function framesOfCall(): readonly Frame[] {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  const stack = String(new Error('call').stack);
  Error.stackTraceLimit = limit;
  return stack.split('\n').flatMap((text) => {
    const [, where = '', line, column] = /(?:\(|at (?:async )?)([^()]+?):(\d+):(\d+)\)?$/.exec(text) ?? [];
    const file = where.startsWith('file:')
      ? url.fileURLToPath(where.replace(/[?#].*$/, ''))
      : where.replace(/\?.*$/, '');
    const isUsers =
      path.isAbsolute(file) && path.dirname(file) !== __dirname && !file.includes(`${path.sep}node_modules${path.sep}`);
    return isUsers ? [{ file, line: Number(line), column: Number(column) }] : [];
  });
}

/** What vitest and jest tell of the test under way; nothing under node:test. */
function runnerState(): RunnerState {
  const shared = globalThis as unknown as Record<
    symbol,
    { getState?(): RunnerState; readonly state?: RunnerState } | undefined
  >;
  const vitest = shared[Symbol.for('expect-global')]?.getState?.();
  return vitest ?? shared[Symbol.for('$$jest-matchers-object')]?.state ?? {};
}

function callSite(): { readonly file: string; readonly call: CallSite } {
  const { testPath, currentTestName } = runnerState();
  const frames = framesOfCall();
  const outermost = testPath ?? frames.at(-1)?.file;
  if (outermost === undefined) {
    throw failure(
      'USAGE',
      'expectNoLeaks does not know from which file it was called.\n→ Give it the path of a scenario file.',
    );
  }
  const frame = frames.find(({ file }) => file === outermost);
  const place = currentTestName === undefined && frame ? { line: frame.line, column: frame.column } : {};
  const key = JSON.stringify([outermost, currentTestName ?? place]);
  const nth = (calls.get(key) ?? 0) + 1;
  calls.set(key, nth);
  const test = currentTestName === undefined ? {} : { test: currentTestName };
  const name = scenarioName(currentTestName ?? path.basename(outermost).replace(/\.[mc]?[jt]sx?$/, ''), nth);
  return { file: outermost, call: { called: 'expectNoLeaks', ...place, ...test, nth, defaults: { name } } };
}

/** A test's name as a scenario may be called: it names folders. */
function scenarioName(test: string, nth: number): string {
  const name = test
    .replace(/[\p{C}/\\<>:"|?*]+/gu, ' ')
    .replace(/\.\.+/g, '.')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  const cut =
    [...name]
      .slice(0, 60)
      .join('')
      .replace(/[. ]+$/, '') || 'test';
  return nth > 1 ? `${cut} ${nth}` : cut;
}

/** The folder of the package that a file belongs to. */
function packageOf(file: string): string {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
    if (folder === path.dirname(folder)) return process.cwd();
  }
}

function requestOf(scenario: unknown, options: Readonly<Record<string, unknown>>): TestRequest {
  if (typeof scenario === 'string' || scenario instanceof URL) {
    const from = path.dirname(runnerState().testPath ?? framesOfCall()[0]?.file ?? path.join(process.cwd(), '_'));
    const file =
      scenario instanceof URL || scenario.startsWith('file:')
        ? url.fileURLToPath(scenario)
        : path.resolve(from, scenario);
    return { file, settings: options, root: packageOf(file) };
  }
  const problem = problemOf(scenario);
  if (problem !== undefined) {
    throw failure(
      'USAGE',
      `expectNoLeaks was given ${problem}.\n→ It takes { create, destroy }, a scenario, or the path of a scenario file.`,
    );
  }
  const { file, call } = callSite();
  return { file, call, settings: {}, root: packageOf(file) };
}

/** Why something is no scenario; undefined for one that may be. */
function problemOf(scenario: unknown): string | undefined {
  if (scenario === null || (typeof scenario !== 'object' && typeof scenario !== 'function'))
    return `${String(scenario)}, which is no scenario`;
  if (typeof (scenario as PromiseLike<unknown>).then === 'function') return 'a promise: await it first';
  const { create, destroy, default: exported } = scenario as Record<string, unknown>;
  if (typeof create === 'function' && typeof destroy === 'function') return undefined;
  if (exported !== undefined) return 'a module: give it its default export';
  const missing = [typeof create === 'function' ? '' : 'create', typeof destroy === 'function' ? '' : 'destroy'];
  return `an object without the function ${missing.filter(Boolean).join(' and ')}`;
}

class NoLeaksError extends Error {
  override readonly name = 'NoLeaksError';
  readonly code: string;

  constructor(code: string, report: string, frames: string) {
    super(report);
    this.code = code;
    this.stack = `NoLeaksError: ${report}\n${frames}`;
    // A runner prints what is enumerable beside the message.
    Object.defineProperty(this, 'code', { enumerable: false });
    Object.defineProperty(this, 'name', { enumerable: false });
  }
}

function failure(code: string, report: string): Error {
  // A runner takes lines that begin like a frame for one.
  const text = report.replace(/^(\s*)at /gm, '$1from ');
  return new NoLeaksError(code, text, framesText());
}

/** The caller's frames alone: a runner shows the source at the first. */
function framesText(): string {
  return framesOfCall()
    .map(({ file, line, column }) => `    at ${file}:${line}:${column}`)
    .join('\n');
}

/** Asks a process of its own. Neither it nor what it starts takes itself for a part of the test runner. */
function ask(request: TestRequest): Promise<TestReply> {
  const {
    NODE_TEST_CONTEXT: _test,
    NODE_V8_COVERAGE: _coverage,
    JEST_WORKER_ID: _jest,
    VITEST_WORKER_ID: _vitest,
    NODE_OPTIONS: _options,
    ...env
  } = process.env;
  return new Promise((resolve, reject) => {
    const child = SPAWN(process.execPath, [MAIN, JSON.stringify(request)], {
      cwd: request.root,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let [answer, said] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (answer.endsWith('}')) resolve(JSON.parse(answer) as TestReply);
      else
        reject(failure('SCENARIO_CRASHED', `The process that profiles ended with code ${code}.\n${said.slice(-2000)}`));
    });
  });
}

async function measure(request: TestRequest): Promise<TestReply> {
  const before = queue;
  const asked = before.then(() => ask(request));
  queue = asked.catch(() => {});
  return asked;
}

namespace api {
  /** What wins over the scenario's own fields. */
  export type NoLeaksOptions = Partial<
    Pick<
      ScenarioDefinition,
      | 'name'
      | 'managers'
      | 'rounds'
      | 'warmup'
      | 'concurrency'
      | 'timeoutMs'
      | 'budgets'
      | 'steady'
      | 'http'
      | 'unmeasured'
    >
  >;

  /** What `expect.extend` wants of a matcher. */
  export interface MatcherResult {
    readonly pass: boolean;
    message(): string;
  }

  /**
   * Fails when something of a manager stays behind. What is measured runs in a process of its own: the file that calls this is
   * imported there once more, without its runner, and the test run up to this call.
   *
   * @param scenario `{ create, exercise, destroy }`, a scenario's object, or the path of a scenario file
   */
  export async function expectNoLeaks<Env = undefined, Manager = unknown>(
    scenario: ScenarioDefinition<Env, Manager> | string | URL,
    options: NoLeaksOptions = {},
  ): Promise<void> {
    const reply = await measure(requestOf(scenario, options as Record<string, unknown>));
    if (!reply.ok) throw failure(reply.code, reply.report);
  }

  /** For `expect.extend`: `await expect({ create, destroy }).toHaveNoLeaks()`. */
  export const matchers = {
    async toHaveNoLeaks(received: unknown, options: NoLeaksOptions = {}): Promise<MatcherResult> {
      const reply = await measure(requestOf(received, options as Record<string, unknown>));
      if (!reply.ok && reply.code !== 'LEAK') throw failure(reply.code, reply.report);
      return { pass: reply.ok, message: () => (reply.ok ? 'nothing leaks' : reply.report) };
    },
  };
}

export = api;
