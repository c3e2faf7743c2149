import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SwarmRequest } from '../../src/swarm/protocol.js';
import { echo, serverUnderTest } from './server-under-test.js';
import { startSwarm } from './swarm-process.js';

const MAIN = fileURLToPath(new URL('../../dist/swarm/main.js', import.meta.url));

describe('the swarm process', () => {
  it('closes its sockets and exits when told to shut down', async () => {
    const server = await serverUnderTest(echo);
    const process = startSwarm();
    await process.swarm.connect({ url: server.url, count: 20 });
    await process.swarm.serve();
    expect(server.sockets.clients.size).toBe(20);
    const gone = Promise.all([...server.sockets.clients].map((client) => once(client, 'close')));
    expect(await process.end()).toBe(0);
    await gone;
    await server.close();
  });

  it('does not outlive its parent', async () => {
    const process = startSwarm();
    await process.swarm.serve();
    const exited = once(process.child, 'exit');
    process.child.disconnect();
    expect(await exited).toEqual([0, null]);
  });

  it('does not outlive a parent that was killed', async () => {
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const child = require('node:child_process').spawn(process.execPath, [${JSON.stringify(MAIN)}],
          { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced' });
        child.on('message', () => console.log(child.pid));
        child.send([{ id: 1, request: { op: 'serve', options: {} } }]);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [pid] = (await once(parent.stdout, 'data')).map(Number);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid!), { timeout: 5_000 }).toBe(false);
  });

  it('leaves an interrupt at the terminal to its parent', async () => {
    const swarm = startSwarm();
    await swarm.swarm.serve();
    swarm.child.kill('SIGINT');
    await expect(swarm.swarm.serve()).resolves.toBeDefined();
    expect(await swarm.end()).toBe(0);
  });

  it('answers a request that it does not know with an error', async () => {
    const swarm = startSwarm();
    const unknown = { op: 'fly' } as unknown as SwarmRequest;
    expect(await swarm.request(unknown)).toEqual({
      ok: false,
      error: { code: 'INVALID_REQUEST', message: 'swarm: no such operation: fly' },
    });
    await swarm.end();
  });

  it('says what it is when started by hand', () => {
    const { status, stderr } = spawnSync(process.execPath, [MAIN], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('is started by ws-profile itself');
  });
});

/** A process that ended and that nobody has reaped yet counts as ended. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}
