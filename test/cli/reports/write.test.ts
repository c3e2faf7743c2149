import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planReports, type ReportTarget } from '../../../src/cli/reports/plan.js';
import { checkReports, openReports, writeReports } from '../../../src/cli/reports/write.js';
import type { ProfileEvent } from '../../../src/model/event.js';
import type { RunResult, ScenarioResult } from '../../../src/model/result.js';
import type { Follower, FollowOptions, Reporter } from '../../../src/report/reporter.js';
import { errored, failing, passing, runOf, screenOf } from '../../report/results.js';
import { judged } from '../../stability/evidence.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ws-profile-report-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const plan = (...requests: readonly string[]) => planReports(requests, { environment: {}, json: false });
const settings = () => ({
  stdout: screenOf(),
  stderr: screenOf(),
  verbose: false,
  version: '0.1.0',
  projectPath: '',
  stability: async (result: RunResult) => judged(result),
});

describe('writing reports', () => {
  it('writes several at once and leaves no part of a file behind', async () => {
    const targets = plan('terminal', `junit=${join(folder, 'junit.xml')}`, `json=${join(folder, 'run.json')}`);
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
    const targets = planReports([], { environment: { GITHUB_STEP_SUMMARY: summary }, json: false });
    await writeReports(targets, runOf(passing()), settings());
    expect(await readFile(summary, 'utf8')).toMatch(/^before\n<!-- ws-profile -->\n/);
  });

  it('shows secrets in the report at the terminal alone, and there to who asks for them', async () => {
    const terminal = join(folder, 'terminal.txt');
    const targets = plan('terminal', `terminal=${terminal}`, `json=${join(folder, 'run.json')}`);
    const secret = runOf(failing({ notes: ['to alice@example.com'] }));
    const hidden = settings();
    await writeReports(targets, secret, hidden);
    expect(hidden.stdout.text()).toContain('to [redacted]');
    const shown = settings();
    await writeReports(targets, secret, { ...shown, showSecrets: true });
    expect(shown.stdout.text()).toContain('to alice@example.com');
    for (const file of [terminal, join(folder, 'run.json')]) {
      expect(await readFile(file, 'utf8')).toContain('to [redacted]');
    }
  });

  it('says before the run that a folder does not exist, or that the file is a folder', async () => {
    const missing = plan(`junit=${join(folder, 'no', 'junit.xml')}`);
    await expect(checkReports(missing)).rejects.toMatchObject({
      code: 'REPORT_NOT_WRITABLE',
      message: expect.stringContaining('does not exist'),
      hint: expect.stringContaining('mkdir -p'),
    });
    await expect(checkReports(plan(`junit=${folder}`))).rejects.toMatchObject({ code: 'REPORT_NOT_WRITABLE' });
    await expect(writeReports(missing, runOf(passing()), settings())).rejects.toMatchObject({
      code: 'REPORT_NOT_WRITABLE',
    });
  });
});

/** The Test Anything Protocol: a line a scenario, written when that scenario is over. */
const tap: Reporter = {
  about: 'TAP 14',
  sharesStream: false,
  async write({ result, ...options }) {
    const follower = followTap(options);
    follower.show({ type: 'run-started', scenarios: result.scenarios.map(({ name }) => name) });
    for (const one of result.scenarios) follower.show({ type: 'scenario-finished', result: one });
    follower.end(result);
  },
  follow: async (options) => followTap(options),
};

function followTap({ screen }: FollowOptions): Follower {
  let count = 0;
  const line = ({ name, verdict }: ScenarioResult) => `${verdict === 'pass' ? 'ok' : 'not ok'} ${++count} - ${name}\n`;
  return {
    show(event) {
      if (event.type === 'run-started') screen.write(`TAP version 14\n1..${event.scenarios.length}\n`);
      if (event.type === 'scenario-finished') screen.write(line(event.result));
    },
    end(result) {
      if (!result) screen.write('Bail out! interrupted\n');
    },
  };
}

describe('a reporter that follows the run', () => {
  const chat = passing({ name: 'chat' });
  const storm = errored({ name: 'storm' });
  const started: ProfileEvent = { type: 'run-started', scenarios: ['chat', 'storm'] };
  const whole = 'TAP version 14\n1..2\nok 1 - chat\nnot ok 2 - storm\n';
  const toStdout: ReportTarget = { name: 'tap', reporter: tap, to: 'stdout' };
  const toFile = (): ReportTarget => ({
    name: 'tap',
    reporter: tap,
    to: { file: join(folder, 'run.tap'), append: false },
  });

  it('writes as things happen, and nothing twice at the end', async () => {
    const written = settings();
    const reports = await openReports([toStdout], written);
    reports.show(started);
    expect(written.stdout.text()).toBe('TAP version 14\n1..2\n');
    reports.show({ type: 'scenario-finished', result: chat });
    expect(written.stdout.text()).toBe('TAP version 14\n1..2\nok 1 - chat\n');
    reports.show({ type: 'scenario-finished', result: storm });
    await reports.end(runOf(chat, storm));
    expect(written.stdout.text()).toBe(whole);
  });

  it('stands beside reports that are written at the end, which get the result', async () => {
    const written = settings();
    const reports = await openReports([toFile(), ...plan('json')], written);
    reports.show(started);
    for (const result of [chat, storm]) reports.show({ type: 'scenario-finished', result });
    expect(written.stdout.text()).toBe('');
    expect(await readdir(folder)).toEqual([]);
    await reports.end(runOf(chat, storm));
    expect(JSON.parse(written.stdout.text()).scenarios).toHaveLength(2);
    expect(await readFile(join(folder, 'run.tap'), 'utf8')).toBe(whole);
  });

  it('is told of a run that was interrupted; no file is written then', async () => {
    const written = settings();
    const reports = await openReports([toStdout, toFile(), ...plan(`junit=${join(folder, 'a.xml')}`)], written);
    reports.show(started);
    await reports.end(undefined);
    expect(written.stdout.text()).toBe('TAP version 14\n1..2\nBail out! interrupted\n');
    expect(await readdir(folder)).toEqual([]);
  });

  it('writes the same of a run that is over', async () => {
    const written = settings();
    await writeReports([toStdout], runOf(chat, storm), written);
    expect(written.stdout.text()).toBe(whole);
  });
});
