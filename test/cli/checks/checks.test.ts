import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checks } from '../../../src/cli/checks/checks.js';
import { type FakeProcess, fakeProcess } from '../fake-process.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'checks-command-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const LINT = { name: 'lint', category: 'architecture compliance', command: 'cat found; exit 1', count: 'error' };
const SERVICE = { name: 'chat', category: 'golden path', command: 'true', needs: { command: 'exit 1' } };

function configure(...definitions: readonly object[]): void {
  writeFileSync(path.join(root, 'ws-profile.config.json'), JSON.stringify({ checks: definitions }));
}

async function run(names: readonly string[] = [], flags: object = {}): Promise<FakeProcess & { code: number }> {
  const fake = fakeProcess({ cwd: root });
  return { ...fake, code: await checks(fake.process, names, flags) };
}

const committed = () => readFileSync(path.join(root, 'baselines/checks.json'), 'utf8');
const find = (text: string) => writeFileSync(path.join(root, 'found'), text);

describe('ws-profile checks', () => {
  it('fails of a new violation, and passes of one that is committed', async () => {
    configure(LINT);
    find('error\nerror\n');
    const first = await run();
    expect(first.code).toBe(1);
    expect(first.stdout()).toContain('✗ failed  lint  (architecture compliance): counts 2, 2 too many: nothing is');
    expect(first.stdout()).toContain('$ cat found; exit 1');

    expect(await run([], { update: true })).toMatchObject({ code: 0 });
    expect(JSON.parse(committed()).counts).toEqual({ lint: 2 });
    const second = await run();
    expect(second.code).toBe(0);
    expect(second.stdout()).toMatch(
      /^✓ passed {2}lint {2}\(architecture compliance\): counts 2; 2 committed {3}\d+ ms\n$/,
    );

    find('error\nerror\nerror\n');
    expect((await run()).code).toBe(1);
  });

  it('exits with 3 when one is blocked and none failed', async () => {
    configure({ ...LINT, command: 'true', count: undefined }, SERVICE);
    const { code, stdout } = await run();
    expect(code).toBe(3);
    expect(stdout()).toContain('⊘ blocked  chat  (golden path): not run: `exit 1` ended with 1\n');
    expect((await run(['lint'])).code).toBe(0);
  });

  it('commits no count that was not taken, and drops those of checks that are gone', async () => {
    configure({ ...LINT, name: 'gone' }, { ...LINT, name: 'kept' }, SERVICE);
    find('error\n');
    await run([], { update: true });
    const before = committed();
    expect(JSON.parse(before).counts).toEqual({ gone: 1, kept: 1 });

    configure({ ...LINT, name: 'kept' }, { ...LINT, name: 'broken', command: 'exit 2' }, { ...LINT, budget: 5 });
    const { code, stderr } = await run([], { update: true });
    expect(code).toBe(1);
    expect(stderr()).toBe('Wrote baselines/checks.json.\n');
    expect(JSON.parse(committed()).counts).toEqual({ kept: 1 });
    expect((await run([], { update: true })).stderr()).toBe('The committed counts say all of this already.\n');
  });

  it('prints one JSON document', async () => {
    configure({ ...LINT, budget: 1 });
    find('error\n');
    const { stdout } = await run([], { json: true });
    expect(JSON.parse(stdout())).toEqual({
      schema: 'ws-profile/checks-result@1',
      checks: [
        {
          name: 'lint',
          category: 'architecture compliance',
          command: 'cat found; exit 1',
          status: 'passed',
          result: 'counts 1; the budget is 1',
          count: 1,
          limit: { count: 1, from: 'budget' },
          exitCode: 1,
          durationMs: expect.any(Number),
          output: [],
          evidence: {
            what: 'lint',
            command: 'cat found; exit 1',
            value: 'counts 1; the budget is 1',
            budget: '1 (budget)',
          },
        },
      ],
    });
  });

  it('escapes what a check prints', async () => {
    configure({ ...LINT, count: undefined, command: "printf '\\033[31mred\\001 ::error::no ##[group]\\n'; exit 1" });
    expect((await run()).stdout()).toContain('    red\\x01 \\x3a:error::no #\\x23[group]\n');
  });

  it.each([
    [{}, [], 'No checks are configured'],
    [{ checks: [LINT] }, ['lnt'], "There is no check 'lnt'."],
  ])('is one message when there is nothing to run: %j %j', async (config, names, message) => {
    writeFileSync(path.join(root, 'ws-profile.config.json'), JSON.stringify(config));
    await expect(run(names)).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(message) });
  });

  it('runs nothing when the committed counts can not be read', async () => {
    configure({ ...LINT, command: 'touch ran' });
    find('');
    await run([], { update: true }).catch(() => {});
    rmSync(path.join(root, 'ran'));
    writeFileSync(path.join(root, 'baselines/checks.json'), '<<<<<<< HEAD\n');
    await expect(run()).rejects.toMatchObject({ code: 'BASELINE_INVALID' });
    expect(existsSync(path.join(root, 'ran'))).toBe(false);
  });
});
