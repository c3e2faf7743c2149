import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  type AddressInfo,
  connect,
  createServer as createNetServer,
  type LookupFunction,
  type Socket,
  type TcpNetConnectOpts,
} from 'node:net';
import { connect as connectTls, createServer, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { ClientDefinition, ClientsOptions } from '../../src/model/client.js';
import { ClientsGroup } from '../../src/swarm/clients-group.js';
import { parseClients } from '../../src/swarm/validate.js';

const SERVERS = new URL('../fixtures/servers/protocols/', import.meta.url);
/** Loaded before a server: it says where it listens. */
const SAYS_PORT = `data:text/javascript,import { Server } from 'node:net';
  const { listen } = Server.prototype;
  Server.prototype.listen = function (...args) { this.once('listening', () => process.send(this.address().port)); return listen.apply(this, args); };`;

/** From Node 26 on `read()` gives one chunk, and aedes (0.51.3, 1.2.0) asks once: a packet that comes in several messages stays. */
const AEDES_READS_ONE_CHUNK = Number.parseInt(process.versions.node, 10) >= 26;

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
  options: Pick<ClientsOptions, 'url' | 'count' | 'timeoutMs' | 'canary' | 'allowHost'>,
) {
  const plan = parseClients('my.client.ts', { count: 3, timeoutMs: 5_000, ...options });
  return new ClientsGroup(plan, module as ClientDefinition, () => {});
}

const idle: ClientDefinition<never> = { connect: () => ({}) as never, disconnect() {} };

describe('clients of a module', () => {
  it.each<readonly [string, number]>([
    ['json', 1],
    ['socket-io', 1],
    ['graphql-ws', 1],
    ['yjs', 1],
    ...(AEDES_READS_ONE_CHUNK ? [] : [['mqtt', 1] as const]),
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
    const { sockets, exercises, open, exerciseMs } = group.figures();
    expect({ exercises, open, timed: exerciseMs.total }).toEqual({ exercises: 6, open: 3, timed: 6 });
    expect(sockets).toBeGreaterThanOrEqual(3 * socketsEach);
    expect(new Set(group.takePorts()).size).toBe(sockets);
    await group.close();
    expect(group.figures()).toMatchObject({ opened: 3, open: 0 });
  });

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

  it('are given a mark of their own each, or the one of their tenant', async () => {
    const marks: string[] = [];
    const module = { ...idle, connect: ({ canary }: { canary: string }) => marks.push(canary) as never };
    await groupOf(module, {}).connected();
    expect(new Set(marks).size).toBe(3);
    marks.length = 0;
    await groupOf(module, { canary: 'mark-7' }).connected();
    expect(marks).toEqual(['mark-7', 'mark-7', 'mark-7']);
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
    expect(group.figures().errors).toEqual({ ECONNRESET: 1 });
    await group.exercise();
  });

  it('are disconnected by close even after an error that no hook caught', async () => {
    const closed: number[] = [];
    const group = groupOf({ ...idle, disconnect: (_, { i }) => void closed.push(i) }, {});
    await group.connected();
    group.failed(new Error('the peer went away'));
    await expect(group.close()).rejects.toThrow('the peer went away');
    expect(closed).toEqual([0, 1, 2]);
  });

  it('are counted by their sockets, those of TLS too', async () => {
    const tls = (name: string) => readFileSync(new URL(`../fixtures/tls/localhost.${name}.pem`, import.meta.url));
    const listening = createServer({ key: tls('key'), cert: tls('cert') });
    await once(listening.listen(0, '127.0.0.1'), 'listening');
    const { port } = listening.address() as AddressInfo;
    const group = groupOf(
      {
        async connect() {
          const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
          await once(socket, 'secureConnect');
          return socket as never;
        },
        disconnect: (socket: TLSSocket) => void socket.destroy(),
      },
      {},
    );
    await group.connected();
    expect(group.figures().sockets).toBe(3);
    await group.close();
    listening.close();
  });
});

describe('clients of a module reach nothing that is not on loopback', () => {
  /** Documentation addresses: nobody answers there. */
  const FAR = '192.0.2.1';
  const reaching = (options: TcpNetConnectOpts): ClientDefinition<never> => ({
    async connect() {
      const socket = connect(options);
      await once(socket, 'connect');
      return socket as never;
    },
    disconnect: (socket: Socket) => void socket.destroy(),
  });
  const resolvingTo =
    (address: string): LookupFunction =>
    (_host, { all }, callback) =>
      all ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4);

  it('by an URL', () => {
    expect(() => groupOf(idle, { url: 'https://example.com/' })).toThrow('not on loopback');
    expect(() => parseClients('a.ts', { url: 'https://example.com/', allowHost: 'example.com' })).not.toThrow();
  });

  it.each<[string, TcpNetConnectOpts, string | undefined]>([
    ['by an address of their own', { host: FAR, port: 80 }, undefined],
    ['by a name of their own', { host: 'far.test', port: 80, lookup: resolvingTo(FAR) }, undefined],
    ['by a name that is not the one that is allowed', { host: FAR, port: 80 }, 'far.test'],
  ])('%s', async (_, options, allowHost) => {
    const group = groupOf(reaching(options), { ...(allowHost !== undefined && { allowHost }) });
    await expect(group.connected()).rejects.toThrow(
      `my.client.ts connects to ${options.host}, which is not on loopback and not allowed by its name`,
    );
    expect(group.figures().sockets).toBe(0);
  });

  it('but a name that is on loopback, and the one that is allowed', async () => {
    const listening = createNetServer();
    await once(listening.listen(0, '127.0.0.1'), 'listening');
    const { port } = listening.address() as AddressInfo;
    const near = groupOf(reaching({ host: 'near.test', port, lookup: resolvingTo('127.0.0.1') }), { count: 1 });
    expect(await near.connected()).toBe(1);
    await near.close();
    listening.close();
    let asked = '';
    const lookup: LookupFunction = (host, _options, callback) => {
      asked = host;
      callback(new Error('no such host'), '', 4);
    };
    const allowed = groupOf(reaching({ host: 'far.test', port, lookup }), { allowHost: 'far.test' });
    await expect(allowed.connected()).rejects.toThrow('no such host');
    expect(asked).toBe('far.test');
  });
});
