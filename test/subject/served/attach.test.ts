import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { attach } from '../../../src/subject/served/attach.js';
import { matchSockets } from '../../../src/subject/served/match-sockets.js';
import type { Probe } from '../../../src/subject/served/probe-client.js';
import { listeningPorts } from '../../../src/subject/served/process-facts.js';
import { hasNode, nodeBinary } from '../../heap/node-versions.js';
import { closeAll, connect, localPorts, makeRunFolder, ServerProcess, until } from '../../probe/served-process.js';

// A process id is understood on Linux alone.
const onLinux = it.skipIf(process.platform !== 'linux');
/** Where SIGUSR1 opens the inspector: not on the one port that every process of this machine would take. */
const ANY_PORT = '--inspect-port=0';
const BUILT = fileURLToPath(new URL('../../../dist/subject/served/attach.js', import.meta.url));

const servers: ServerProcess[] = [];
const probes: Probe[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const probe of probes.splice(0)) await probe.leave();
  for (const server of servers.splice(0)) await server.end();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function start(args: readonly string[], node?: string): Promise<ServerProcess> {
  const server = new ServerProcess(args, node === undefined ? {} : { node });
  servers.push(server);
  return server;
}

async function enter(target: string | number): Promise<Probe> {
  const probe = await attach(String(target));
  probes.push(probe);
  return probe;
}

/** The port of an inspector that was open from the start. */
async function inspectorPort(server: ServerProcess): Promise<number> {
  const said = () => /Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(server.stderr)?.[1];
  await until(() => said() !== undefined);
  return Number(said());
}

async function ask(port: number, path = '/'): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).text();
}

describe('attaching to a running process', () => {
  onLinux('by its id opens its inspector, and closes it again', async () => {
    const server = await start([ANY_PORT, 'leaky-chat.js']);
    const port = await server.port();
    const probe = await enter(server.pid);
    expect(probe.process).toMatchObject({ pid: server.pid, listening: [{ port }] });
    expect(listeningPorts(server.pid)).toHaveLength(2);
    await probe.leave();
    expect(listeningPorts(server.pid)).toEqual([port]);
    await closeAll(await connect(port, 1));
  });

  it('by the address of its inspector leaves that open', async () => {
    const server = await start(['--inspect=0', 'plain.cjs']);
    const port = await inspectorPort(server);
    const probe = await enter(`localhost:${port}`);
    expect(probe.process.pid).toBe(server.pid);
    await probe.leave();
    expect((await enter(`127.0.0.1:${port}`)).process.pid).toBe(server.pid);
  });

  onLinux('by its id leaves an inspector open that was open before', async () => {
    const server = await start(['--inspect=0', 'plain.cjs']);
    const port = await inspectorPort(server);
    await (await enter(server.pid)).leave();
    expect(listeningPorts(server.pid)).toContain(port);
  });

  onLinux('does all that the preload does, and sees connections from before', async () => {
    const folder = makeRunFolder();
    folders.push(folder);
    const server = await start([ANY_PORT, 'leaky-chat.js']);
    const port = await server.port();
    const early = await connect(port, 2);
    const probe = await enter(server.pid);
    const late = await connect(port, 3);
    const report = await probe.request({ op: 'connections', since: 0 });
    const matched = matchSockets(localPorts(late), [report]);
    expect(matched).toMatchObject({ unseen: [], others: 0 });
    const open = report.open.map(({ remotePort }) => remotePort);
    expect(open.sort()).toEqual([...localPorts(early), ...localPorts(late)].sort());
    await probe.request({ op: 'settle' });
    const { bytes } = await probe.request({ op: 'snapshot', file: join(folder, 'a.heapsnapshot') });
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(await probe.request({ op: 'sockets' })).toHaveLength(5);
    await probe.request({ op: 'start-allocation-sampling', sampling: { intervalBytes: 128, includeCollected: false } });
    await probe.request({ op: 'stop-allocation-sampling', file: join(folder, 'a.heapprofile') });
    expect(await probe.request({ op: 'read' })).toMatchObject({ accepted: 3, open: 5, errors: 0 });
    await closeAll([...early, ...late]);
  });

  onLinux('leaves nothing of ours in it', async () => {
    const server = await start([ANY_PORT, 'mirror.cjs']);
    const port = await server.port();
    const before = JSON.parse(await ask(port));
    const probe = await enter(server.pid);
    expect(JSON.parse(await ask(port))).toMatchObject({ watched: true });
    await probe.leave();
    expect(JSON.parse(await ask(port))).toEqual(before);
  });

  onLinux('does not hold up a process that exits', async () => {
    const server = await start([ANY_PORT, 'mirror.cjs']);
    const port = await server.port();
    const probe = await enter(server.pid);
    await ask(port, '/exit');
    expect(await server.exited).toBe(5);
    await probe.closed;
    await expect(probe.request({ op: 'read' })).rejects.toMatchObject({ code: 'SERVER_ENDED' });
  });

  onLinux('ends, and closes the inspector, when we are killed', async () => {
    const server = await start([ANY_PORT, 'mirror.cjs']);
    const port = await server.port();
    const program = `import { attach } from ${JSON.stringify(pathToFileURL(BUILT).href)};
      await attach('${server.pid}'); process.kill(process.pid, 'SIGKILL');`;
    await expect(promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])).rejects.toMatchObject({
      signal: 'SIGKILL',
    });
    await until(() => listeningPorts(server.pid).length === 1);
    expect(JSON.parse(await ask(port))).toMatchObject({ watched: false });
  });
});

describe('attaching is refused, with the reason, to', () => {
  const refused = (target: string | number) =>
    attach(String(target)).then(
      () => 'attached',
      (error) => error,
    );

  onLinux('a process that is gone', async () => {
    const server = await start(['-e', '0']);
    await server.exited;
    expect(await refused(server.pid)).toMatchObject({
      code: 'ATTACH_FAILED',
      message: `there is no process ${server.pid}`,
    });
  });

  onLinux('a process that is no Node, which goes on', async () => {
    const shell = new ServerProcess(['30'], { node: 'sleep' });
    servers.push(shell);
    expect(await refused(shell.pid)).toMatchObject({
      code: 'ATTACH_FAILED',
      message: expect.stringMatching(/is no Node: it runs .*(sleep|coreutils|busybox)/),
    });
    expect(shell.child.exitCode).toBeNull();
    expect(shell.child.signalCode).toBeNull();
  });

  it.skipIf(!hasNode(24) || process.platform !== 'linux')('a Node that SIGUSR1 would end, which goes on', async () => {
    const server = await start(['--disable-sigusr1', 'plain.cjs'], nodeBinary(24));
    const port = await server.port();
    expect(await refused(server.pid)).toMatchObject({
      code: 'ATTACH_FAILED',
      message: `process ${server.pid} does not catch SIGUSR1, which would end it`,
    });
    await closeAll(await connect(port, 1));
  });

  onLinux('a Node with a handler of its own for SIGUSR1', async () => {
    const server = await start([
      '-e',
      "process.on('SIGUSR1', () => {}); setInterval(() => {}, 1e3); console.log('listening on 1')",
    ]);
    await server.port();
    expect(await refused(server.pid)).toMatchObject({
      code: 'ATTACH_FAILED',
      message: `process ${server.pid} opened no inspector at SIGUSR1`,
    });
  });

  it.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('a process of another user', async () => {
    const server = await start([ANY_PORT, 'plain.cjs']);
    await server.port();
    const program = `import { readFileSync } from 'node:fs';
      const { attach } = await import(${JSON.stringify(pathToFileURL(BUILT).href)});
      process.setuid(65534);
      attach('${server.pid}').catch((error) => console.log(error.code, error.message));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    expect(stdout).toBe(`ATTACH_FAILED process ${server.pid} belongs to another user (uid 0)\n`);
    expect(listeningPorts(server.pid)).toHaveLength(1);
  });

  onLinux('an inspector that somebody else uses', async () => {
    const server = await start(['--inspect=0', 'plain.cjs']);
    const port = await inspectorPort(server);
    const [target] = JSON.parse(await ask(port, '/json/list'));
    const other = new WebSocket(target.webSocketDebuggerUrl);
    await new Promise((resolve) => other.once('open', resolve));
    const shared = { code: 'ATTACH_FAILED', message: `somebody else uses the inspector on port ${port}` };
    expect(await refused(server.pid)).toMatchObject(shared);
    expect(await refused(`127.0.0.1:${port}`)).toMatchObject(shared);
    await closeAll([other]);
  });

  it('a port where nobody or nothing of Node listens', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const { port } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    expect(await refused(`127.0.0.1:${port}`)).toMatchObject({
      code: 'ATTACH_FAILED',
      message: `no Node inspector answers at 127.0.0.1:${port}`,
    });
    const server = await start(['plain.cjs']);
    expect(await refused(`127.0.0.1:${await server.port()}`)).toMatchObject({ code: 'ATTACH_FAILED' });
  });

  it.each(['localhost', '127.0.0.1:0', '127.0.0.1:70000', 'node', '-1', ''])(
    'what is no target: %j',
    async (target) => {
      expect(await refused(target)).toMatchObject({ code: 'USAGE' });
    },
  );

  it.each(['192.168.1.5:9229', 'example.org:9229', '0.0.0.0:9229', '[fe80::1]:9229'])(
    'an inspector off loopback: %s',
    async (target) => {
      expect(await refused(target)).toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining('loopback alone'),
      });
    },
  );
});
