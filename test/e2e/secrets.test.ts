import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMeasured } from '../../src/model/result.js';
import { SECRETS } from '../secrets/examples.js';
import { launch, makeProject, REPOSITORY, runJson } from './launch.js';

const SCENARIO = join(REPOSITORY, 'test/fixtures/leaks/secret-keys.scenario.ts');
const QUICK = ['--rounds', '1', '--warmup', '1', '--no-diagnose'];
const FILE_REPORTS = ['json', 'junit', 'markdown', 'sarif', 'gitlab', 'openmetrics'];

let project: ReturnType<typeof makeProject>;
beforeAll(() => {
  project = makeProject();
});
afterAll(() => project.remove());

/** Names of the secrets that a text holds, as they are or as JSON has them. */
function secretsIn(text: string): string[] {
  return SECRETS.filter(([, secret]) =>
    [secret, JSON.stringify(secret).slice(1, -1)].some((it) => text.includes(it)),
  ).map(([name]) => name);
}

/** Every file that the project was given, snapshots left out: they hold every string there is. */
function writtenFiles(): string[] {
  const names = readdirSync(project.root, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.heapsnapshot'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('node_modules'));
}

describe('a scenario that leaks entries under keys that are secrets', () => {
  it('shows none of them in any report, file or line that is printed', async () => {
    const reporters = FILE_REPORTS.flatMap((name) => ['--reporter', `${name}=report.${name}`]);
    const args = ['run', SCENARIO, '--reporter', 'terminal', ...reporters, '--verbose', '--update', '--show-secrets'];
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(project.root, 'summary.md') };
    const { code, stdout, stderr } = await launch(args, { cwd: project.root, env });
    expect(code).toBe(1);
    expect(stderr).toContain('--show-secrets is for a terminal outside CI: secrets stay redacted.');
    expect(stdout).toContain('[redacted]');
    expect(stderr).toContain('Bearer [redacted]');
    expect({ stdout: secretsIn(stdout), stderr: secretsIn(stderr) }).toEqual({ stdout: [], stderr: [] });
    const files = writtenFiles();
    expect(files.length).toBeGreaterThan(FILE_REPORTS.length + 3);
    for (const file of files) expect(secretsIn(readFileSync(file, 'utf8')), file).toEqual([]);
    expect(existsSync(join(project.root, '.ws-profile', 'history.jsonl'))).toBe(true);
  });

  it('is suppressed by a rule that was copied from the report, with its leak id as before', async () => {
    const { result } = await runJson([SCENARIO, ...QUICK], { cwd: project.root });
    const leaks = result.scenarios.filter(isMeasured).flatMap((scenario) => scenario.leaks);
    const suggested = await launch(['leaks', 'suggest'], { cwd: project.root });
    expect(secretsIn(suggested.stdout)).toEqual([]);
    expect(leaks.length).toBeGreaterThan(SECRETS.length);
    writeFileSync(join(project.root, 'ws-profile.suppress'), 'path *[redacted]* # a fixture\n');
    const again = await runJson([SCENARIO, ...QUICK], { cwd: project.root });
    rmSync(join(project.root, 'ws-profile.suppress'));
    if (!isMeasured(again.scenario)) throw new Error(again.scenario.error.message);
    expect(again.scenario.leaks.map(({ id, status }) => [id, status])).toEqual(
      leaks.map(({ id }) => [id, 'suppressed']),
    );
  });

  it('shows none of them when it throws them', async () => {
    const env = { WS_PROFILE_FIXTURE: 'throws' };
    const { code, stdout, stderr } = await launch(['run', SCENARIO, '--no-history', '--verbose', ...QUICK], {
      cwd: project.root,
      env,
    });
    expect(code).toBe(3);
    expect(stdout).toContain('HOOK_FAILED');
    expect({ stdout: secretsIn(stdout), stderr: secretsIn(stderr) }).toEqual({ stdout: [], stderr: [] });
  });

  it('shows none of them in what is asked of its snapshot', async () => {
    const runs = join(project.root, '.ws-profile', 'runs');
    const files = readdirSync(runs).map((run) => join(runs, run, 'secret-keys', 'lifecycle-1.heapsnapshot'));
    const file = files.find((one) => existsSync(one)) ?? '';
    for (const args of [
      ['path', file, '--class', 'Session', '--top', '60'],
      ['path', file, '--class', 'Session', '--top', '60', '--json'],
      ['query', file, '--string', 'password', '--top', '1000'],
      ['query', file, '--string', 'password', '--top', '1000', '--json'],
      ['collections', file, '--least', '10'],
      ['summary', file, '--top', '10000', '--json'],
    ]) {
      const { code, stdout } = await launch(['heap', ...args], { cwd: project.root });
      expect(code).toBe(0);
      expect(secretsIn(stdout), args.join(' ')).toEqual([]);
    }
  });
});
