import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import type { ClientDefinition } from '../../src/model/client.js';
import { ClientsGroup } from '../../src/swarm/clients-group.js';
import { parseClients } from '../../src/swarm/validate.js';

const SERVERS = new URL('../fixtures/servers/protocols/', import.meta.url);
/** Loaded before a server: it says where it listens. */
const SAYS_PORT = `data:text/javascript,import { Server } from 'node:net';
  const { listen } = Server.prototype;
  Server.prototype.listen = function (...args) { this.once('listening', () => process.send(this.address().port)); return listen.apply(this, args); };`;

let server: ChildProcess | undefined;
afterEach(() => {
  server?.kill('SIGKILL');
  server = undefined;
});

async function urlOf(protocol: string): Promise<string> {
  const child = spawn(process.execPath, ['--import', SAYS_PORT, new URL(`${protocol}.js`, SERVERS).pathname], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  server = child;
  const port = await new Promise((resolve) => child.once('message', resolve));
  return `ws://127.0.0.1:${port}`;
}

function groupOf(
  module: ClientDefinition<never>,
  options: { readonly url?: string; readonly count?: number; readonly timeoutMs?: number },
) {
  const plan = parseClients('my.client.ts', { count: 3, timeoutMs: 5_000, ...options });
  return new ClientsGroup(plan, module as ClientDefinition, () => {});
}

describe('clients of a module', () => {
  it.each([
    ['json', 1],
    ['socket-io', 1],
    ['graphql-ws', 1],
    ['yjs', 1],
    ['mqtt', 1],
    // Two streams at once, over HTTP/1.1, and requests beside them.
    ['mcp', 2],
  ])('speak %s as its example does', async (protocol, socketsEach) => {
    const { default: module } = (await import(`../../examples/clients/${protocol}.client.ts`)) as {
      default: ClientDefinition<never>;
    };
    const group = groupOf(module, { url: await urlOf(protocol), timeoutMs: 15_000 });
    expect(await group.connected()).toBe(3);
    await group.exercise();
    await group.exercise();
    const { sockets, exercises, open, exerciseMs } = group.stats();
    expect({ exercises, open, timed: exerciseMs.count }).toEqual({ exercises: 6, open: 3, timed: 6 });
    expect(sockets).toBeGreaterThanOrEqual(3 * socketsEach);
    expect(new Set(group.ports).size).toBe(sockets);
    await group.close();
    expect(group.stats()).toMatchObject({ opened: 3, open: 0 });
  });

  const idle: ClientDefinition<never> = { connect: () => ({}) as never, disconnect() {} };

  it.each<[string, ClientDefinition<never>, RegExp]>([
    [
      'throws',
      {
        ...idle,
        connect: ({ i }) => {
          if (i === 2) throw new TypeError('no such user');
          return {} as never;
        },
      },
      /^connect \(client 2\) of my\.client\.ts threw: TypeError: no such user/,
    ],
    [
      'rejects with an event',
      { ...idle, connect: () => Promise.reject({ code: 4401, reason: 'Unauthorized' }) },
      /threw: closed with code 4401 Unauthorized/,
    ],
    [
      'hangs',
      { ...idle, connect: () => new Promise<never>(() => {}) },
      /^connect \(client 0\) of my\.client\.ts took longer than 100 ms$/,
    ],
  ])('say whose hook %s', async (_, module, said) => {
    await expect(groupOf(module, { timeoutMs: 100 }).connected()).rejects.toThrow(said);
  });

  it('are disconnected when one of them does not connect, the late ones too', async () => {
    const closed: number[] = [];
    const module: ClientDefinition<never> = {
      connect: async ({ i }) => {
        if (i === 1) throw new Error('refused');
        if (i === 2) await new Promise((resolve) => setTimeout(resolve, 50));
        return {} as never;
      },
      disconnect: (_, { i }) => void closed.push(i),
    };
    await expect(groupOf(module, {}).connected()).rejects.toThrow('refused');
    await expect.poll(() => closed).toEqual([0, 2]);
  });

  it('are told of an error that no hook caught', async () => {
    const group = groupOf({ ...idle, exercise() {} }, {});
    await group.connected();
    group.failed(Object.assign(new Error('the peer went away'), { code: 'ECONNRESET' }));
    await expect(group.exercise()).rejects.toThrow('an error that no hook caught: the peer went away');
    expect(group.stats().errors).toEqual({ ECONNRESET: 1 });
    await group.exercise();
  });

  it('reach nothing that is not on loopback, unless it is allowed by its name', () => {
    expect(() => groupOf(idle, { url: 'https://example.com/' })).toThrow('not on loopback');
    expect(() => parseClients('a.ts', { url: 'https://example.com/', allowHost: 'example.com' })).not.toThrow();
  });
});
