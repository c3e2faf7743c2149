import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { matchSockets } from '../../../src/subject/served/match-sockets.js';
import { listeningPorts } from '../../../src/subject/served/process-facts.js';
import { isProbeOutput, whyNotEntered } from '../../../src/subject/served/refusal.js';
import {
  closeAll,
  connect,
  localPorts,
  makeRunFolder,
  ServedProcess,
  ServerProcess,
  threadsOf,
  until,
} from '../../probe/served-process.js';

const onLinux = it.skipIf(process.platform !== 'linux');
const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

async function serve(...args: Parameters<typeof ServedProcess.start>): Promise<ServedProcess> {
  const served = await ServedProcess.start(...args);
  ended.push(() => served.end());
  return served;
}

async function ask(port: number, path = '/'): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
  return response.text();
}

describe('a process with the preload', () => {
  it('is entered at its first connection, and says who it is', async () => {
    const served = await serve(['leaky-chat.js', '--room', 'a']);
    const port = await served.port();
    expect(served.probes).toEqual([]);
    const probe = await served.probe();
    expect(probe.process).toMatchObject({
      pid: served.server.pid,
      argv: [expect.any(String), expect.stringContaining('leaky-chat.js'), '--room', 'a'],
      execArgv: [],
      versions: { node: process.versions.node },
      listening: [{ address: '127.0.0.1', port }],
    });
    expect(Math.abs(Date.now() - probe.process.startedAt)).toBeLessThan(60_000);
  });

  it('tells which connections it saw, and which of them are open', async () => {
    const served = await serve(['plain.cjs']);
    const port = await served.port();
    const probe = await served.probe();
    const { accepted: since } = await probe.request({ op: 'read' });
    const gone = await connect(port, 3);
    const goneSeen = localPorts(gone);
    await closeAll(gone);
    const open = await connect(port, 4);
    await ask(port);
    const report = await probe.request({ op: 'connections', since });
    const matched = matchSockets([...goneSeen, ...localPorts(open)], [report]);
    expect(matched).toMatchObject({ unseen: [], others: 1, complete: true });
    const stillOpen = matched.seen.filter((socket) => socket.open).map((socket) => socket.port);
    expect(stillOpen.sort()).toEqual([...localPorts(open)].sort());
    expect(matchSockets([1], [report])).toMatchObject({ seen: [], unseen: [1], others: 8 });
    expect(await probe.request({ op: 'read' })).toMatchObject({ accepted: since + 8, open: 4 });
    await closeAll(open);
  });

  it('counts the exceptions that nobody caught, and the warnings', async () => {
    const served = await serve(['mirror.cjs']);
    const port = await served.port();
    await ask(port, '/throw');
    await until(() => served.probes.length > 0);
    await ask(port, '/throw');
    const [probe] = served.probes;
    expect(await probe?.request({ op: 'read' })).toMatchObject({ errors: 2, warnings: { AskedWarning: 2 } });
  });

  it('keeps what it writes for this user alone', async () => {
    const served = await serve(['leaky-chat.js']);
    const probe = await served.probe();
    const port = await served.port();
    const modeOf = (file: string) => statSync(file).mode & 0o777;
    const profile = join(served.folder, 'a.heapprofile');
    const snapshot = join(served.folder, 'a.heapsnapshot');
    await probe.request({ op: 'start-allocation-sampling', sampling: { intervalBytes: 128, includeCollected: false } });
    await closeAll(await connect(port, 5));
    await probe.request({ op: 'stop-allocation-sampling', file: profile });
    const { bytes, pauseMs } = await probe.request({ op: 'snapshot', file: snapshot });
    expect(pauseMs).toBeGreaterThan(0);
    expect(statSync(snapshot).size).toBe(bytes);
    expect(readFileSync(profile, 'utf8')).toContain('leaky-chat.js');
    expect([profile, snapshot].map(modeOf)).toEqual([0o600, 0o600]);
    const folder = join(served.folder, 'probe');
    expect(modeOf(folder)).toBe(0o700);
    expect([join(folder, 'socket'), join(folder, `${served.server.pid}.json`)].map(modeOf)).toEqual([0o600, 0o600]);
  });

  it('says so where a snapshot can not be written, and goes on', async () => {
    const served = await serve(['plain.cjs']);
    const probe = await served.probe();
    const file = join(served.folder, 'missing', 'a.heapsnapshot');
    await expect(probe.request({ op: 'snapshot', file })).rejects.toMatchObject({
      code: 'PROBE_FAILED',
      message: expect.stringContaining('ENOENT'),
    });
    expect(await probe.request({ op: 'settle' })).toBeNull();
  });

  it('sees of us nothing but two variables of its environment, and the listeners that count its errors', async () => {
    const plain = new ServerProcess(['mirror.cjs', '--x']);
    ended.push(() => plain.end());
    const served = await serve(['mirror.cjs', '--x']);
    const alone = JSON.parse(await ask(await plain.port()));
    const port = await served.port();
    await ask(port);
    await until(() => served.probes.length > 0);
    const measured = JSON.parse(await ask(port));
    const { environment, listeners, handles, watched, modules, ...rest } = measured;
    expect(rest).toEqual({
      send: 'undefined',
      argv: ['--x'],
      execArgv: [],
      stdin: 'number',
      globals: alone.globals,
    });
    const more = (those: readonly string[], than: readonly string[]) => those.filter((name) => !than.includes(name));
    expect(more(environment, alone.environment)).toEqual(more(['NODE_OPTIONS', 'WS_PROFILE_PROBE'], alone.environment));
    expect(more(listeners, alone.listeners)).toEqual(['uncaughtExceptionMonitor']);
    expect({ watched, modules: modules - alone.modules }).toEqual({ watched: true, modules: 2 });
    expect(handles).toEqual(alone.handles);
    const reading = await served.probes[0]?.request({ op: 'read' });
    expect(reading?.handles).not.toHaveProperty('MessagePort');
  });

  it('prints what it prints without us', async () => {
    const plain = new ServerProcess(['mirror.cjs'], { env: { ...process.env, PORT: '0' } });
    ended.push(() => plain.end());
    const served = await serve(['mirror.cjs']);
    await ask(await plain.port());
    await ask(await served.port());
    await until(() => served.probes.length > 0);
    await served.probes[0]?.leave();
    await Promise.all([ask(await plain.port(), '/exit'), ask(await served.port(), '/exit')]);
    expect(await served.server.exited).toBe(5);
    expect(await plain.exited).toBe(5);
    expect(served.server.stderr).toBe(plain.stderr);
    expect(served.server.stdout.replace(/\d+/, '')).toBe(plain.stdout.replace(/\d+/, ''));
  });

  it('that exits while we are in it ends at once, and what Node prints then is known to be ours', async () => {
    const served = await serve(['plain.cjs']);
    const probe = await served.probe();
    process.kill(served.server.pid, 'SIGTERM');
    expect(await served.server.exited).toBe(0);
    await probe.closed;
    expect(served.server.stderr.split('\n').filter((line) => line && !isProbeOutput(line))).toEqual([]);
  });

  onLinux('opens no port', async () => {
    const served = await serve(['plain.cjs']);
    const port = await served.port();
    const probe = await served.probe();
    await probe.request({ op: 'snapshot', file: join(served.folder, 'a.heapsnapshot') });
    expect(listeningPorts(served.server.pid)).toEqual([port]);
  });

  onLinux('has nothing of ours in it when we have left, and serves on', async () => {
    const served = await serve(['mirror.cjs']);
    const port = await served.port();
    const before = threadsOf(served.server.pid);
    await ask(port);
    await until(() => served.probes.length > 0);
    expect(threadsOf(served.server.pid)).toBeGreaterThan(before);
    await served.probes[0]?.leave();
    await until(() => threadsOf(served.server.pid) === before);
    const { watched, listeners, modules } = JSON.parse(await ask(port));
    expect({ watched, modules }).toEqual({ watched: false, modules: 1 });
    expect(listeners).not.toContain('uncaughtExceptionMonitor');
  });

  onLinux('is left when the parent goes without a word', async () => {
    const served = await serve(['mirror.cjs']);
    const port = await served.port();
    const before = threadsOf(served.server.pid);
    await ask(port);
    await until(() => served.probes.length > 0);
    await served.preload.close();
    await until(() => threadsOf(served.server.pid) === before);
    expect(JSON.parse(await ask(port))).toMatchObject({ watched: false });
  });

  it('that dies is told as an error of the request that waits', async () => {
    const served = await serve(['mirror.cjs']);
    const port = await served.port();
    await ask(port);
    await until(() => served.probes.length > 0);
    const [probe] = served.probes;
    void ask(port, '/spin').catch(() => {});
    await until(() => served.probes.length > 0);
    const waiting = probe?.request({ op: 'settle' });
    served.server.child.kill('SIGKILL');
    await expect(waiting).rejects.toMatchObject({
      code: 'SERVER_ENDED',
      message: expect.stringContaining('mirror.cjs'),
    });
    await expect(probe?.request({ op: 'read' })).rejects.toMatchObject({ code: 'SERVER_ENDED' });
  });
});

describe('the processes of a command', () => {
  it('are entered wherever a connection arrives: in every worker of a cluster, not in its primary', async () => {
    const served = await serve(['cluster.js']);
    const port = await served.port();
    const ports: number[] = [];
    // The first worker takes all until the second is up.
    while (served.probes.length < 2) {
      const clients = await connect(port, 2);
      ports.push(...localPorts(clients));
      await closeAll(clients);
    }
    expect(served.probes.map((probe) => probe.process.pid)).not.toContain(served.server.pid);
    const reports = await Promise.all(served.probes.map((probe) => probe.request({ op: 'connections', since: 0 })));
    expect(matchSockets(ports, reports)).toMatchObject({ unseen: [], others: 0 });
    expect(served.preload.notes()).toHaveLength(3);
  });

  it('are entered behind a launcher, which is not', async () => {
    const served = await serve(['-e', "require('child_process').fork('plain.cjs')"]);
    await served.probe();
    await until(() => served.preload.notes().length === 2);
    expect(served.probes).toHaveLength(1);
    expect(served.probes[0]?.process.argv[1]).toContain('plain.cjs');
  });

  it('pass over connections that are no TCP', async () => {
    const folder = makeRunFolder();
    const program = `
      const net = require('node:net');
      const server = net.createServer((socket) => socket.end());
      server.listen(${JSON.stringify(join(folder, 'own'))}, () =>
        net.connect(server.address()).on('close', () => net.createServer((socket) => socket.end()).listen(0, '127.0.0.1')));`;
    const served = await serve(['-e', program], { folder });
    await served.port();
    expect(served.probes).toEqual([]);
    expect(served.preload.notes().flatMap(({ listening }) => listening)).toHaveLength(1);
  });

  it('find us where the path of the run is too long for the address of a socket', async () => {
    const run = makeRunFolder();
    ended.push(async () => rmSync(run, { recursive: true }));
    const served = await serve(['plain.cjs'], { folder: join(run, 'x'.repeat(120)) });
    expect((await served.probe()).process.pid).toBe(served.server.pid);
  });

  it('keep the options of Node that the environment already has', async () => {
    const served = await serve(['plain.cjs']);
    const { NODE_OPTIONS } = served.preload.environment({ NODE_OPTIONS: '--max-old-space-size=100' });
    expect(NODE_OPTIONS).toMatch(/^--require ".*preload\.cjs" --max-old-space-size=100$/);
  });
});

describe('a process that may not be entered', () => {
  // Node 20 has the model under another name, and its reading rules are for files, not for what is preloaded.
  const flag = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';

  it('serves on under the permission model, and says in its note what is denied', async () => {
    const served = await serve([flag, '--allow-fs-read=*', '--allow-fs-write=*', 'plain.cjs']);
    const port = await served.port();
    await closeAll(await connect(port, 2));
    expect(served.probes).toEqual([]);
    expect(whyNotEntered(served.preload.notes(), served.server.stderr)).toMatchObject({
      code: 'PROBE_REFUSED',
      message: expect.stringMatching(/^process \d+ can't be measured: its permission model denies it worker threads/),
    });
  });

  it('says on stderr what is denied where it may not write', async () => {
    const served = await serve([flag, '--allow-fs-read=*', 'plain.cjs']);
    await closeAll(await connect(await served.server.port(), 2));
    expect(served.preload.notes()).toEqual([]);
    const reason = whyNotEntered([], served.server.stderr);
    expect(reason.message).toMatch(/denies it worker threads.*, writing to .*\(--allow-fs-write\)$/);
    expect(served.server.stderr.split('\n').filter(isProbeOutput)).toHaveLength(1);
  });
});
