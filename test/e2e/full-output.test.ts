import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeHeapSnapshot } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/model/result.js';
import { makeProject, REPOSITORY } from './launch.js';

const BIN = join(REPOSITORY, 'bin/ws-profile.js');
const SCENARIO =
  'export default { managers: 2, warmup: 1, rounds: 1, steady: false, create: (env, i) => ({ i }), destroy() {} };\n';
const LOST = /^ws-profile: stdout can't be written: ENOSPC.*\.\n {2}What was to be printed is lost\..*\n$/;

/** Runs the command line through a shell, for its redirections. */
function shell(line: string, cwd: string) {
  const env = { ...process.env, CI: '', NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line.replaceAll('WS', `node ${BIN}`)], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 50_000,
  });
  return { status, stdout, stderr };
}

describe('output that is full', () => {
  let project: ReturnType<typeof makeProject>;
  beforeAll(() => {
    project = makeProject({
      'scenarios/one.scenario.mjs': SCENARIO,
      'factory.js': 'export class Factory { create() {} }\n',
    });
    writeHeapSnapshot(join(project.root, 'a.heapsnapshot'));
    const made = shell('WS run --update new --reporter json=run.json', project.root);
    if (made.status !== 0) throw new Error(made.stderr);
  });
  afterAll(() => project.remove());

  it.each([
    '--help',
    '--version',
    'run --list --json',
    'baseline prune',
    'merge run.json',
    'history export',
    'trend --json',
    'heap summary a.heapsnapshot --json',
    'doctor',
  ])('ends %s with exit code 2 and one message', (command) => {
    const { status, stderr } = shell(`WS ${command} > /dev/full`, project.root);
    expect(stderr).toMatch(LOST);
    expect(status).toBe(2);
  });

  it.each(['', '--json'])('ends a run with exit code 2 and one message, its files whole: run %s', (flag) => {
    const baselines = () => readdirSync(join(project.root, 'baselines/one'));
    const before = baselines();
    const { status, stderr } = shell(`WS run ${flag} --reporter junit=report.xml > /dev/full`, project.root);
    expect(status).toBe(2);
    expect(stderr.match(/can't be written/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(readFileSync(join(project.root, 'report.xml'), 'utf8')).toMatch(/<\/testsuites>\s*$/);
    expect(baselines()).toEqual(before);
  });

  it('says it as well where only stderr is full, by the exit code', () => {
    const { status, stdout } = shell('WS run --json 2> /dev/full', project.root);
    expect(status).toBe(2);
    expect((JSON.parse(stdout) as RunResult).ok).toBe(true);
    expect(shell('WS run --list > /dev/full 2>&1', project.root).status).toBe(2);
  });

  it('does not take for whole what was cut short', () => {
    // No file may grow over 1 kB; a write that goes over is cut there, without an error.
    const cut = shell("trap '' XFSZ; ulimit -f 1; WS heap summary a.heapsnapshot --json > out.json", project.root);
    expect(statSync(join(project.root, 'out.json')).size).toBe(1024);
    expect(cut.status).toBe(2);
    expect(cut.stderr).toMatch(/stdout can't be written/);
  });

  it('keeps quiet about a pipe that is closed', () => {
    const { stderr } = shell('WS run --help | true', project.root);
    expect(stderr).toBe('');
  });

  it('fails a run whose report is full', () => {
    const { status, stderr } = shell('WS run --reporter json=/dev/full', project.root);
    expect(status).toBe(2);
    expect(stderr).toMatch(/The report \/dev\/full can not be written: ENOSPC/);
  });
});
