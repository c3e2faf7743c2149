import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serverSchema } from '../../src/scenario/server.js';
import { type WatchEvent, watch } from '../../src/watch/watch.js';
import { closeAll, connect, ServerProcess } from '../probe/served-process.js';

const ROOT = fileURLToPath(new URL('../fixtures/servers', import.meta.url));

let folder = '';
const servers: ServerProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ws-profile-watch-test-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.end()));
  rmSync(folder, { recursive: true, force: true });
});

/** Watches until `isOver` says so of an event, and returns all of them. */
async function events(
  server: { readonly command: readonly string[]; readonly env?: Record<string, string> } | { readonly attach: string },
  isOver: (event: WatchEvent) => boolean | Promise<boolean>,
): Promise<readonly WatchEvent[]> {
  let over = false;
  const all: WatchEvent[] = [];
  const options = {
    plan: v.parse(serverSchema, server),
    root: ROOT,
    folder,
    collectEveryMs: 1_000,
    coolDownMs: undefined,
    end: () => over,
    signal: new AbortController().signal,
  };
  for await (const event of watch(options)) {
    all.push(event);
    if (!over) over = await isOver(event);
  }
  return all;
}

function start(...args: readonly string[]): ServerProcess {
  const server = new ServerProcess(args);
  servers.push(server);
  return server;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function comeAndGo(port: number, count: number): Promise<void> {
  await closeAll(await connect(port, count));
}

const isLine = (event: WatchEvent) => event.type === 'line';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a server that is started to be watched', () => {
  const portIn = (event: WatchEvent) =>
    event.type === 'output' ? Number(/listening on (\d+)/.exec(event.text)?.[1]) : undefined;

  it('is entered at its first connection, told of in lines, and ends with the watch', async () => {
    const all = await events({ command: ['node', 'plain.cjs'] }, async (event) => {
      const port = portIn(event);
      if (port) await comeAndGo(port, 3);
      return event.type === 'line' && event.line.heapFloor !== null;
    });
    const lines = all.filter(isLine).map(({ line }) => line);
    expect(all.map(({ type }) => type)).toEqual(expect.arrayContaining(['started', 'entered', 'statistics', 'line']));
    expect(lines.at(-1)).toMatchObject({ schema: 'ws-profile/watch@1', open: 0, fit: null, alerts: [] });
    expect(lines.at(-1)?.heapFloor).toBeGreaterThan(1e6);
    expect(isAlive(lines[0]?.pid ?? 0)).toBe(false);
  });

  it('and that dies is told, after a last line of what it was', async () => {
    const all: WatchEvent[] = [];
    const watching = events({ command: ['node', 'plain.cjs'] }, async (event) => {
      all.push(event);
      const port = portIn(event);
      if (port) await comeAndGo(port, 1);
      if (event.type === 'statistics') process.kill(event.pid, 'SIGKILL');
      return false;
    });
    await expect(watching).rejects.toMatchObject({
      code: 'SERVER_ENDED',
      message: expect.stringContaining('was ended by SIGKILL'),
    });
    expect(all.slice(-2).map(({ type }) => type)).toEqual(['line', 'left']);
  });

  it('and that runs out of memory is told to have', async () => {
    const fill = 'const kept = []; for (;;) kept.push({ one: [kept.length] });';
    const command = ['node', '--max-old-space-size=20', '-e', `setTimeout(() => { ${fill} }, 50)`];
    await expect(events({ command }, () => false)).rejects.toMatchObject({
      code: 'SERVER_ENDED',
      message: expect.stringContaining('ran out of memory and was ended by SIGABRT'),
    });
  });

  it('and in which no connection arrived was not watched', async () => {
    const watching = events({ command: ['node', 'plain.cjs'] }, (event) => portIn(event) !== undefined);
    await expect(watching).rejects.toMatchObject({ code: 'PROBE_REFUSED' });
  });
});

describe('a server that runs already', () => {
  it('is watched by its process id, and goes on', async () => {
    const server = start('plain.cjs');
    const port = await server.port();
    const clients = await connect(port, 2);
    const all = await events({ attach: String(server.pid) }, isLine);
    expect(all.find(isLine)?.line).toMatchObject({ pid: server.pid, open: 2, accepted: 0, closed: 0 });
    expect(all.some(({ type }) => type === 'left')).toBe(false);
    await closeAll(clients);
    await comeAndGo(port, 1);
    expect(isAlive(server.pid)).toBe(true);
  });

  it('is told when it ends', async () => {
    const server = start('plain.cjs');
    await server.port();
    const watching = events({ attach: String(server.pid) }, (event) => {
      if (event.type === 'statistics') server.child.kill('SIGKILL');
      return false;
    });
    await expect(watching).rejects.toMatchObject({ code: 'SERVER_ENDED' });
  });

  it('and is started again under the same inspector is followed anew', async () => {
    const port = await freePort();
    const inspect = `--inspect=127.0.0.1:${port}`;
    const first = start(inspect, 'plain.cjs');
    await first.port();
    let second: ServerProcess | undefined;
    const all = await events({ attach: `127.0.0.1:${port}` }, async (event) => {
      if (event.type === 'statistics' && !second) {
        await first.end();
        second = start(inspect, 'plain.cjs');
      }
      return event.type === 'line' && event.line.pid === second?.pid;
    });
    const entered = all.filter((event) => event.type === 'entered');
    expect(entered).toMatchObject([
      { pid: first.pid, isRestart: false },
      { pid: second?.pid, isRestart: true },
    ]);
  });
});
