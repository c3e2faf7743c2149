import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { listeningPorts, readFacts } from '../../src/subject/served/process-facts.js';
import { until } from '../probe/served-process.js';
import { expectGone } from '../process/gone.js';
import { type Launch, launch, makeProject, REPOSITORY } from './launch.js';

const FEW = ['--no-history', '--managers', '4', '--rounds', '1', '--warmup', '1'];
const SERVERS = join(REPOSITORY, 'test/fixtures/servers');
const LEAKY = join(SERVERS, 'leaky-chat.js');
/** What the terminal says when each phase begins. */
const PHASES = [
  ['starting', /: setup/],
  ['in a round', /: window 1/],
  ['in a snapshot', /: snapshot 1/],
  ['in the diagnosis', /: diagnosis/],
] as const;

const project = makeProject();
const cwd = project.root;
afterAll(() => project.remove());

let running: ChildProcess | undefined;
afterEach(() => {
  running?.kill('SIGKILL');
  running = undefined;
});

/** `ws-profile server`, interrupted as soon as it has said that a phase begins. */
function interruptedIn(phase: RegExp, args: readonly string[], options: Launch = {}) {
  let said = '';
  let sent = false;
  return launch(['server', ...FEW, ...args], {
    cwd,
    ...options,
    onStderr(text, kill) {
      said += text;
      if (sent || !phase.test(said)) return;
      sent = true;
      kill('SIGINT');
    },
  });
}

describe.each(PHASES)('SIGINT %s', (_phase, said) => {
  it('ends the server that was started, and leaves no process behind', async () => {
    const mark = `mark-${Math.random()}`;
    const { code } = await interruptedIn(said, ['--', 'node', LEAKY], { env: { WS_PROFILE_TEST_MARK: mark } });
    expect(code).toBe(130);
    for (const pid of processesWith(mark)) await expectGone(pid);
  });

  it('leaves the server that was attached to as it was', async () => {
    const server = await start(LEAKY);
    const { pid = 0 } = server;
    const before = listeningPorts(pid);
    const { code } = await interruptedIn(said, ['--attach', String(pid)]);
    expect(code).toBe(130);
    expect(server.exitCode).toBe(null);
    expect(listeningPorts(pid)).toEqual(before);
    // It answers: no debugger holds it.
    const [answer] = await once(connect(before[0] ?? 0, '127.0.0.1').end('GET / HTTP/1.0\r\n\r\n'), 'data');
    expect(String(answer)).toContain('chat');
  });
});

it('opens no port but its own in a server that it starts, at any time', async () => {
  const mark = `mark-${Math.random()}`;
  const seen = new Set<number>();
  let done = false;
  const finished = launch(['server', ...FEW, '--', 'node', LEAKY], {
    cwd,
    env: { WS_PROFILE_TEST_MARK: mark },
  }).finally(() => {
    done = true;
  });
  while (!done) {
    for (const port of processesWith(mark).flatMap(listeningPorts)) seen.add(port);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { code, stdout } = await finished;
  expect({ code, seen: seen.size, stdout }).toMatchObject({ code: 1, seen: 1 });
});

describe('connections that the server never saw make the run fail', () => {
  it('where a worker that is not measured took some of them', async () => {
    const { code, stdout } = await launch(['server', ...FEW, '--', 'node', join(SERVERS, 'half-cluster.js')], { cwd });
    expect(code).toBe(3);
    expect(stdout).toMatch(/never saw 2 of the swarm's 4 connections/);
  });

  it('where a proxy between makes connections of its own', async () => {
    const server = await start(join(SERVERS, 'repaired-chat.js'));
    const [port = 0] = listeningPorts(server.pid ?? 0);
    const proxy = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      near.pipe(far).pipe(near);
      near.on('error', () => far.destroy());
      far.on('error', () => near.destroy());
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const url = `ws://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      const { code, stdout } = await launch(['server', ...FEW, '--attach', String(server.pid), '--url', url], { cwd });
      expect(code).toBe(3);
      expect(stdout).toMatch(/saw none of the swarm's 4 connections, but \d others.*proxy/s);
    } finally {
      proxy.close();
    }
  });
});

/** A server that runs by itself, and catches SIGUSR1 by now. */
async function start(script: string): Promise<ChildProcess> {
  const server = spawn(process.execPath, [script], { stdio: 'ignore' });
  running = server;
  const { pid = 0 } = server;
  await until(() => readFacts(pid)?.catchesSigusr1 === true && listeningPorts(pid).length > 0);
  return server;
}

/** Processes whose environment has a text. */
function processesWith(text: string): readonly number[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(text) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}
