import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isMeasured, type MeasuredScenario, type RunResult } from '../../src/model/result.js';
import { listeningPorts, readFacts } from '../../src/subject/served/process-facts.js';
import { until } from '../probe/served-process.js';
import { type Finished, type Launch, launch, REPOSITORY, runJson } from './launch.js';

const FEW = ['--managers', '10', '--rounds', '2', '--warmup', '1'];
const SERVERS = 'test/fixtures/servers';

/** `ws-profile server --json` with few connections, and what it says of the one scenario. */
async function profileServer(
  flags: readonly string[],
  command: readonly string[],
  options: Launch = {},
): Promise<Finished & { readonly scenario: RunResult['scenarios'][number] }> {
  const words = command.length > 0 ? ['--', ...command] : [];
  const finished = await launch(['server', '--json', '--no-history', ...FEW, ...flags, ...words], options);
  if (finished.stdout === '') throw new Error(`no JSON on stdout; exit ${finished.code}, stderr:\n${finished.stderr}`);
  return { ...finished, scenario: (JSON.parse(finished.stdout) as RunResult).scenarios[0]! };
}

function measured(scenario: RunResult['scenarios'][number]): MeasuredScenario {
  if (!isMeasured(scenario)) throw new Error(`${scenario.error.code}: ${scenario.error.message}`);
  return scenario;
}

/** The server's process, as the notes name it. */
function processIn({ notes }: MeasuredScenario): number {
  return Number(/Measured was process (\d+)/.exec(notes.join('\n'))?.[1]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('ws-profile server', () => {
  it('says of a server as it is what the scripted scenario of its code says', async () => {
    const served = await profileServer([], ['node', `${SERVERS}/leaky-chat.js`]);
    const scripted = await runJson([`${SERVERS}/leaky-chat.scenario.js`, ...FEW]);
    expect([served.code, scripted.code]).toEqual([1, 1]);
    const [leak, ...others] = measured(served.scenario).leaks;
    const [known] = measured(scripted.scenario).leaks;
    expect(others).toEqual([]);
    expect(leak).toMatchObject({ className: 'UserSession', per: { unit: 'manager', count: 1 } });
    // The entry that stands for the others may be another.
    const names = (found: typeof leak) => found?.path.map(({ name }) => name);
    expect({ id: leak?.id, names: names(leak), put: leak?.putInAt }).toEqual({
      id: known?.id,
      names: names(known),
      put: known?.putInAt,
    });
    expect(isAlive(processIn(measured(served.scenario)))).toBe(false);
  });

  it('passes its repaired twin, whose connections send messages', async () => {
    const { code, scenario } = await profileServer(['--message', 'hello'], ['node', `${SERVERS}/repaired-chat.js`]);
    expect(code).toBe(0);
    const { metrics, samples, notes } = measured(scenario);
    expect(metrics.leakedObjectsPerManager?.value).toBe(0);
    expect(metrics.leakedObjectsPerExercise?.value).toBe(0);
    expect(metrics.handshakeP99?.value).toBeGreaterThan(0);
    expect(metrics.echoP99?.value).toBeGreaterThan(0);
    for (const { served } of samples) expect(served).toMatchObject({ processes: 1, others: 0 });
    expect(notes.join('\n')).toMatch(/10 connections a round/);
  });
});

describe('ws-profile server, of a server that', () => {
  it('speaks TLS with a certificate of its own, on one path, to who has a cookie, and ignores SIGTERM', async () => {
    const flags = ['--message', 'hi', '--url', '/chat', '-H', 'cookie: id=7'];
    const { code, stderr, scenario } = await profileServer(flags, ['node', `${SERVERS}/secure.cjs`]);
    expect(code).toBe(0);
    expect(stderr).toContain('ignored SIGTERM');
    expect(isAlive(processIn(measured(scenario)))).toBe(false);
  });

  it('runs already is entered, and goes on without an inspector', async () => {
    const running = spawn(process.execPath, [`${SERVERS}/repaired-chat.js`], { cwd: REPOSITORY, stdio: 'ignore' });
    try {
      await until(
        () => readFacts(running.pid ?? 0)?.catchesSigusr1 === true && listeningPorts(running.pid ?? 0).length > 0,
      );
      const before = listeningPorts(running.pid ?? 0);
      const { code, scenario } = await profileServer(['--attach', String(running.pid)], []);
      expect(code).toBe(0);
      expect(processIn(measured(scenario))).toBe(running.pid);
      expect(running.exitCode).toBe(null);
      expect(listeningPorts(running.pid ?? 0)).toEqual(before);
    } finally {
      running.kill('SIGKILL');
    }
  });

  it('is a cluster is measured in the worker that took most, per connection that it took', async () => {
    const { code, scenario } = await profileServer([], ['node', `${SERVERS}/cluster.js`]);
    expect(code).toBe(0);
    expect(measured(scenario).notes.join('\n')).toMatch(/the one that took most of 2/);
  });

  it('is driven by a command has as many managers as the command connects', async () => {
    const drive = `${process.execPath} ${SERVERS}/drive.cjs`;
    const { code, scenario } = await profileServer(['--drive', drive], ['node', `${SERVERS}/leaky-chat.js`]);
    expect(code).toBe(1);
    expect(measured(scenario).leaks[0]).toMatchObject({ className: 'UserSession', per: { count: 1 } });
    expect(measured(scenario).notes.join('\n')).toMatch(/4 connections a round/);
  });
});

describe.each([
  ['does not exist', ['no-such-command'], 'SERVER_NOT_READY', /there is no such command/],
  [
    'exits at once',
    ['node', `${SERVERS}/exits.cjs`],
    'SERVER_ENDED',
    /ended with code 3 before it was ready:\nno database/,
  ],
  ['listens on two ports', ['node', `${SERVERS}/two-ports.cjs`], 'SERVER_NOT_READY', /listens on 2 ports, \d+ and \d+/],
  ['forks and leaves', ['sh', '-c', `node ${SERVERS}/plain.cjs & sleep 1`], 'SERVER_ENDED', /left process \d+ behind/],
  [
    'strips NODE_OPTIONS',
    ['env', '-u', 'NODE_OPTIONS', 'node', `${SERVERS}/plain.cjs`],
    'PROBE_REFUSED',
    /NODE_OPTIONS|preload/,
  ],
  ['upgrades nothing there', ['node', `${SERVERS}/mirror.cjs`], 'CONNECTIONS_FAILED', /did not open/],
] as const)('a command that %s', (_what, command, errorCode, message) => {
  it(`is told by ${errorCode}, exit 3, and leaves nothing running`, async () => {
    const mark = `mark-${Math.random()}`;
    const { code, scenario } = await profileServer([], command, { env: { WS_PROFILE_TEST_MARK: mark } });
    expect(code).toBe(3);
    expect(scenario).toMatchObject({
      verdict: 'error',
      error: { code: errorCode, message: expect.stringMatching(message) },
    });
    expect(processesWith(mark)).toEqual([]);
  });
});

/** Processes whose environment has a text. */
function processesWith(text: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(text);
    } catch {
      return false;
    }
  });
}
