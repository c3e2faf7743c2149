import { spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import type { WatchLine } from '../../../src/model/watch.js';
import { launch } from '../../e2e/launch.js';
import { closeAll, connect, ServerProcess, until } from '../../probe/served-process.js';
import { fakeProcess } from '../fake-process.js';

let server: ServerProcess | undefined;
afterEach(async () => {
  await server?.end();
  server = undefined;
});

describe('ws-profile watch', () => {
  it.each([
    [[], 'nothing says which server'],
    [['--attach', '12', '--', 'node', 'server.js'], 'a command and --attach name two servers'],
    [['--attach', 'nonsense'], '--attach nonsense must be'],
  ])('refuses %j: %s', async (args, message) => {
    await expect(fakeProcess({ cwd: '/' }).run('watch', ...args)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['--duration', 'soon', 'a time such as 30s, 10m or 8h'],
    ['--collect-every', '10ms', "'never', or a time such as 60s, at least 1s"],
    ['--until', '25:00', 'a time such as 18:30'],
    ['--until', '2001-01-01', 'a moment to come'],
  ])('refuses %s %s', async (option, value, message) => {
    const fake = fakeProcess({ cwd: '/' });
    await expect(fake.run('watch', option, value, '--attach', '1')).rejects.toThrow();
    expect(fake.stderr()).toContain(message);
  });

  it('prints a JSON document a line, and ends well at Ctrl-C, the server going on', async () => {
    server = new ServerProcess(['plain.cjs']);
    const port = await server.port();
    let isTold = false;
    const { code, stdout, stderr } = await launch(
      ['watch', '--json', '--collect-every', '1s', '--attach', String(server.pid)],
      {
        onStdout: (_, kill) => {
          if (!isTold) kill('SIGINT');
          isTold = true;
        },
      },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(`Watching process ${server.pid} (`) });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as WatchLine);
    expect(lines[0]).toMatchObject({
      schema: 'ws-profile/watch@1',
      pid: server.pid,
      heapFloor: expect.any(Number),
      open: 0,
      fit: null,
      alerts: [],
    });
    await closeAll(await connect(port, 1));
  });

  it('prints a line of figures into a pipe, and ends after its duration', async () => {
    server = new ServerProcess(['plain.cjs']);
    await server.port();
    const args = ['watch', '--duration', '500ms', '--attach', String(server.pid)];
    const { code, stdout } = await launch(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^\d\d:\d\d:\d\d {2}pid \d+ {2}floor .+ {2}open 0 {2}accepted 0 {2}closed 0 {2}loop p99 \d+ ms {2}no fit yet\n/,
    );
  });

  it('fails with 3 where the server ends, and says what it printed', async () => {
    const { code, stderr } = await launch(['watch', '--', 'node', '-e', 'console.log("goodbye")']);
    expect(code).toBe(3);
    expect(stderr).toContain('ended with code 0');
    expect(stderr).toContain('goodbye');
  });

  it('ends when nobody reads it any more', async () => {
    server = new ServerProcess(['plain.cjs']);
    await server.port();
    const bin = new URL('../../../bin/ws-profile.js', import.meta.url).pathname;
    const args = [bin, 'watch', '--json', '--collect-every', '1s', '--attach', String(server.pid)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.once('data', () => child.stdout.destroy());
    await until(() => child.exitCode !== null || child.signalCode !== null);
    expect(child.exitCode).toBe(0);
  });
});
