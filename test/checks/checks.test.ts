import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { runChecks } from '../../src/checks/run.js';
import type { CheckCounts, CheckDefinition, CheckResult } from '../../src/model/check.js';

async function check(definition: Partial<CheckDefinition>, committed: CheckCounts = {}): Promise<CheckResult> {
  const whole = { name: 'lint', category: 'architecture compliance', command: 'true', ...definition };
  for await (const result of runChecks([whole], committed, { root: tmpdir() })) return result;
  throw new Error('no result');
}

const PROBLEMS = "printf 'a.ts:1 error\\na.ts:2 error\\n2 problems\\n'";
const JSON_OUTPUT = `echo '[{"file":"a","errors":[1,2]},{"file":"b","errors":[3],"n":4}]'`;

describe('a check without a count', () => {
  it.each<[Partial<CheckDefinition>, Partial<CheckResult>]>([
    [{ command: 'true' }, { status: 'passed', result: 'ended with 0', exitCode: 0, output: [] }],
    [
      { command: 'echo one; echo two >&2; exit 1' },
      { status: 'failed', result: 'ended with 1', exitCode: 1, output: ['one', 'two'] },
    ],
    [
      { command: 'exit 1', exitCodes: [0, 1] },
      { status: 'passed', result: 'ended with 1' },
    ],
    [{ command: 'kill -9 $$' }, { status: 'failed', result: 'was killed by SIGKILL', exitCode: null }],
    [
      { command: 'sleep 600', timeoutMs: 200 },
      { status: 'failed', result: 'did not end within 0.2 s, and was killed' },
    ],
    [{ command: 'no-such-program --version' }, { status: 'blocked', exitCode: 127 }],
  ])('is judged by how it ends: %j', async (definition, expected) => {
    expect(await check(definition)).toMatchObject(expected);
  });

  it('shows the last lines of much output, and each of them bounded', async () => {
    const { output } = await check({ command: "seq 1 100000; printf '%02000d' 7; exit 1" });
    expect(output).toHaveLength(20);
    expect(output.at(-2)).toBe('100000');
    expect(output.at(-1)).toHaveLength(300);
  });
});

describe('a count', () => {
  it.each<[string, CheckDefinition['count'], number]>([
    [PROBLEMS, 'error$', 2],
    [PROBLEMS, /ERROR/i, 2],
    [PROBLEMS, '(\\d+) problems', 2],
    ["echo '✖ 1,204 problems'", /(\d[\d,]*) problem/, 1204],
    ["printf '\\033[31m7\\033[0m problems'", '^(\\d+) problems', 7],
    ['true', 'error', 0],
    [JSON_OUTPUT, '$', 2],
    [JSON_OUTPUT, '$[0].errors', 2],
    [JSON_OUTPUT, '$[1].n', 4],
    [JSON_OUTPUT, '$[*].errors[*]', 6],
    [JSON_OUTPUT, '$[?@.n > 3]', 1],
    [JSON_OUTPUT, '$..file', 2],
    ["echo '[]'", '$[*].errorCount', 0],
  ])('is taken from %s by %s', async (command, count, expected) => {
    expect(await check({ command, count: count! }, { lint: 1_000_000 })).toMatchObject({
      status: 'passed',
      count: expected,
    });
  });

  it.each<[string, CheckDefinition['count'], string]>([
    [PROBLEMS, '(\\d+) warnings', 'printed nothing that (\\d+) warnings finds; it ended with 0'],
    [PROBLEMS, '(\\w+) problems?$|error (x)', 'counts 2'],
    ['echo none problems', '(\\w+) problems', 'printed "none" where a number was to be; it ended with 0'],
    [PROBLEMS, '$.length', 'printed no JSON'],
    [JSON_OUTPUT, '$[0].n', 'printed JSON in which $[0].n leads nowhere'],
    [JSON_OUTPUT, '$[0].file', 'printed JSON in which $[0].file is no number and no list'],
  ])('that is not there fails: %s by %s', async (command, count, reason) => {
    const { result, status } = await check({ command, count: count! });
    expect(status).toBe('failed');
    expect(result).toContain(reason);
  });

  it.each<[Partial<CheckDefinition>, CheckCounts, Partial<CheckResult>]>([
    [{ budget: 2 }, {}, { status: 'passed', result: 'counts 2; the budget is 2', limit: { count: 2, from: 'budget' } }],
    [{ budget: 1 }, { lint: 5 }, { status: 'failed', result: 'counts 2, 1 too many: the budget is 1' }],
    [{}, { lint: 2 }, { status: 'passed', result: 'counts 2; 2 committed', limit: { count: 2, from: 'baseline' } }],
    [{}, { lint: 3 }, { status: 'passed', result: 'counts 2; 3 committed' }],
    [{}, { lint: 1 }, { status: 'failed', result: 'counts 2, 1 too many: 1 committed' }],
    [{}, {}, { status: 'failed', result: 'counts 2, 2 too many: nothing is committed' }],
    [{ name: 'constructor' }, {}, { status: 'failed', result: 'counts 2, 2 too many: nothing is committed' }],
  ])('is held against its budget or what is committed: %j, %j', async (definition, committed, expected) => {
    const result = await check({ command: `${PROBLEMS}; exit 1`, count: 'error', ...definition }, committed);
    expect(result).toMatchObject(expected);
    expect(result.evidence).toMatchObject({ command: result.command, value: result.result });
  });

  it('does not pass a command that broke', async () => {
    const crashed = await check({ command: `${PROBLEMS}; exit 2`, count: 'error' }, { lint: 9 });
    expect(crashed).toMatchObject({ status: 'failed', result: 'ended with 2' });
    const silent = await check({ command: 'exit 1', count: 'error' }, { lint: 9 });
    expect(silent).toMatchObject({ status: 'failed', result: 'counts 0, and yet ended with 1' });
    const grep = await check({ command: 'exit 1', count: 'error', exitCodes: [0, 1] }, { lint: 9 });
    expect(grep).toMatchObject({ status: 'passed', count: 0 });
  });
});

describe('what a check needs', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  it('runs it when all is there', async () => {
    const tcp = await listen(createServer((socket) => socket.destroy()));
    const http = await listen(createHttpServer((_, response) => response.writeHead(404).end('no such page')));
    const needs = { tcp: `127.0.0.1:${tcp}`, url: `http://127.0.0.1:${http}/health`, command: 'true' };
    expect(await check({ needs })).toMatchObject({ status: 'passed' });
  });

  it('blocks it with the reason when something is not, and does not run it', async () => {
    const closed = createServer();
    const port = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    const failing = await listen(createHttpServer((_, response) => response.writeHead(503).end()));
    const reasonOf = async (needs: CheckDefinition['needs']) => {
      const result = await check({ command: 'exit 9', needs: needs! });
      expect(result).toMatchObject({ status: 'blocked', exitCode: null });
      return result.result;
    };
    expect(await reasonOf({ tcp: `127.0.0.1:${port}` })).toBe(
      `not run: 127.0.0.1:${port} accepts no connection (ECONNREFUSED)`,
    );
    expect(await reasonOf({ url: `http://127.0.0.1:${port}/` })).toBe(
      `not run: http://127.0.0.1:${port}/ does not answer (ECONNREFUSED)`,
    );
    expect(await reasonOf({ url: `http://127.0.0.1:${failing}/` })).toBe(
      `not run: http://127.0.0.1:${failing}/ answers 503`,
    );
    expect(await reasonOf({ command: 'echo "Docker daemon not running" >&2; exit 1' })).toContain(
      'ended with 1: Docker daemon not running',
    );
  });
});
