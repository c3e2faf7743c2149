import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkReports, planReports, writeReports } from '../../../src/cli/run/reporters.js';
import { WsProfileError } from '../../../src/errors.js';
import { failing, passing, runOf, screenOf } from '../../report/results.js';

function plan(requests: readonly string[], environment: Record<string, string> = {}, json = false) {
  return planReports(requests, { environment, json });
}

const names = (targets: ReturnType<typeof plan>) =>
  targets.map(({ name, to }) => `${name} ${typeof to === 'string' ? to : to.file}`);

function errorOf(action: () => unknown): Pick<WsProfileError, 'code' | 'message' | 'hint'> | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof WsProfileError) return error;
    throw error;
  }
  return undefined;
}

describe('choice of reporters', () => {
  it('is the terminal without a word, JSON alone on stdout under --json', () => {
    expect(names(plan([]))).toEqual(['terminal stdout']);
    expect(names(plan([], {}, true))).toEqual(['json stdout']);
    expect(names(plan(['json'], {}, true))).toEqual(['json stdout']);
  });

  it('keeps the terminal when all others go to files', () => {
    expect(names(plan(['junit=a.xml', 'sarif=b.sarif']))).toEqual(['terminal stdout', 'junit a.xml', 'sarif b.sarif']);
  });

  it('moves people’s reports to stderr when a format owns stdout', () => {
    expect(names(plan(['terminal', 'junit']))).toEqual(['terminal stderr', 'junit stdout']);
  });

  it('adds annotations and the step summary on GitHub Actions', () => {
    const environment = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/tmp/summary.md' };
    expect(names(plan([], environment))).toEqual(['terminal stdout', 'github stdout', 'markdown /tmp/summary.md']);
    expect(names(plan(['github=x'], environment))).toEqual(['terminal stdout', 'github x', 'markdown /tmp/summary.md']);
    expect(names(plan([], environment, true))).toEqual(['json stdout', 'github stderr', 'markdown /tmp/summary.md']);
  });

  it('takes file names with an equals sign', () => {
    expect(names(plan(['json=a=b.json']))).toContain('json a=b.json');
  });

  it('refuses an unknown reporter and guesses what was meant', () => {
    expect(errorOf(() => plan(['junti=x']))).toMatchObject({ code: 'REPORTER_UNKNOWN', hint: "Did you mean 'junit'?" });
    expect(errorOf(() => plan(['teamcity']))?.hint).toContain('terminal, json, junit');
    expect(errorOf(() => plan(['__proto__']))?.code).toBe('REPORTER_UNKNOWN');
  });

  it('refuses an empty file name, two owners of stdout and two reports in one file', () => {
    expect(errorOf(() => plan(['junit=']))?.code).toBe('USAGE');
    expect(errorOf(() => plan(['junit', 'sarif']))?.message).toBe('The reporters junit and sarif both want stdout.');
    expect(errorOf(() => plan(['junit=a', 'sarif=./a']))?.code).toBe('USAGE');
  });
});

describe('writing reports', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ws-profile-report-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const settings = () => ({ stdout: screenOf(), stderr: screenOf(), verbose: false, version: '0.1.0' });

  it('writes several at once and leaves no part of a file behind', async () => {
    const targets = plan(['terminal', `junit=${join(folder, 'junit.xml')}`, `json=${join(folder, 'run.json')}`]);
    await checkReports(targets);
    const written = settings();
    await writeReports(targets, runOf(failing()), written);
    expect(written.stdout.text()).toContain('LEAK');
    expect(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')).ok).toBe(false);
    expect((await readdir(folder)).sort()).toEqual(['junit.xml', 'run.json']);
  });

  it('appends to the step summary, which other steps write to as well', async () => {
    const summary = join(folder, 'summary.md');
    await writeFile(summary, 'before\n');
    await writeReports(plan([], { GITHUB_STEP_SUMMARY: summary }), runOf(passing()), settings());
    expect(await readFile(summary, 'utf8')).toMatch(/^before\n<!-- ws-profile -->\n/);
  });

  it('gives what only the person at the terminal may see to the terminal alone', async () => {
    const file = join(folder, 'terminal.txt');
    const targets = plan(['terminal', `terminal=${file}`, `json=${join(folder, 'run.json')}`]);
    const written = settings();
    const atTerminal = runOf(failing({ notes: ['alice@example.com'] }));
    await writeReports(targets, runOf(failing({ notes: ['[redacted]'] })), { ...written, atTerminal });
    expect(written.stdout.text()).toContain('alice@example.com');
    for (const name of ['terminal.txt', 'run.json']) {
      const text = await readFile(join(folder, name), 'utf8');
      expect(text).toContain('[redacted]');
      expect(text).not.toContain('alice');
    }
  });

  it('says before the run that a folder does not exist, or that the file is a folder', async () => {
    const missing = plan([`junit=${join(folder, 'no', 'junit.xml')}`]);
    await expect(checkReports(missing)).rejects.toMatchObject({
      code: 'REPORT_NOT_WRITABLE',
      message: expect.stringContaining('does not exist'),
      hint: expect.stringContaining('mkdir -p'),
    });
    await expect(checkReports(plan([`junit=${folder}`]))).rejects.toMatchObject({ code: 'REPORT_NOT_WRITABLE' });
    await expect(writeReports(missing, runOf(passing()), settings())).rejects.toMatchObject({
      code: 'REPORT_NOT_WRITABLE',
    });
  });
});
