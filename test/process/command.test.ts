import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandEnd } from '../../src/model/check.js';
import { runCommand } from '../../src/process/command.js';
import { expectGone } from './gone.js';

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'command-')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function run(command: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<CommandEnd> {
  return runCommand(command, { root, timeoutMs: 30_000, ...options });
}

/** The id that a command's child wrote to a file; waits until it is there. */
async function pidIn(file: string): Promise<number> {
  return vi.waitFor(async () => {
    const pid = Number(await readFile(path.join(root, file), 'utf8'));
    expect(pid).toBeGreaterThan(1);
    return pid;
  });
}

describe('runCommand', () => {
  it('returns both streams and the exit code', async () => {
    expect(await run('echo out; echo err >&2; exit 3')).toMatchObject({
      exitCode: 3,
      signal: null,
      timedOut: false,
      stdout: 'out\n',
      stderr: 'err\n',
      cut: false,
    });
  });

  it("finds the project's own programs, without colours", async () => {
    await mkdir(path.join(root, 'node_modules/.bin'), { recursive: true });
    await writeFile(path.join(root, 'node_modules/.bin/own-tool'), '#!/bin/sh\necho "own $NO_COLOR"\n', {
      mode: 0o755,
    });
    expect((await run('own-tool')).stdout).toBe('own 1\n');
  });

  it('ends a command that takes too long, with all that it started', async () => {
    const running = run("sleep 600 & echo $! > pid; trap '' TERM; wait; sleep 600", { timeoutMs: 300 });
    const pid = await pidIn('pid');
    expect(await running).toMatchObject({ timedOut: true });
    await expectGone(pid);
  });

  it('ends children that a command leaves, also those that left its process group', async () => {
    const script =
      "const c = require('node:child_process').spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });";
    const command = `node -e "${script} require('node:fs').writeFileSync('detached', String(c.pid)); c.unref();"`;
    expect(await run(`${command}; sleep 600 & echo $! > pid`)).toMatchObject({ exitCode: 0, timedOut: false });
    await expectGone(await pidIn('pid'));
    await expectGone(await pidIn('detached'));
  });

  it('keeps the end of what prints without end', async () => {
    const end = await run(`head -c 40000000 /dev/zero | tr '\\0' x; echo; echo last`);
    expect(end.cut).toBe(true);
    expect(end.stdout.length).toBeLessThan(33_600_000);
    expect(end.stdout.endsWith('x\nlast\n')).toBe(true);
  });

  it('is interrupted with all that it started', async () => {
    const stop = new AbortController();
    const running = run('sleep 600 & echo $! > pid; wait', { signal: stop.signal });
    const pid = await pidIn('pid');
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await expectGone(pid);
    await expect(run('echo more', { signal: stop.signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
