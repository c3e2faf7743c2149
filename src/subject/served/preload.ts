import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FromProbe, Note, ProbeRequest, ToProbe } from '../../probe/protocol.js';
import { Probe, type ProbeChannel } from './probe-client.js';
import { probeFile } from './probe-file.js';

/** What the address of a Unix socket has room for on every system, in bytes. */
const MAX_SOCKET_PATH = 103;
const SOCKET = 'socket';
const LEAVE_LIMIT_MS = 2_000;

/** The preload and the socket that processes with it come to. Whoever opens one closes it in a `finally`. */
export class Preload {
  readonly #folder: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #probes = new Set<Probe>();

  private constructor(folder: string, server: Server) {
    this.#folder = folder;
    this.#server = server;
  }

  /**
   * Makes a folder for the probe, below the run's where that can have a socket.
   * `onEntered` is told of every process in which a connection arrived.
   */
  static async open(runFolder: string, onEntered: (probe: Probe) => void): Promise<Preload> {
    // Not every file system has sockets, nor their addresses room for every path.
    const { folder, server } = await listenIn(join(runFolder, 'probe')).catch(() =>
      listenIn(mkdtempSync(join(tmpdir(), 'ws-profile-'))),
    );
    const preload = new Preload(folder, server);
    server.on('connection', (socket) => {
      preload.#sockets.add(socket);
      socket.once('close', () => preload.#sockets.delete(socket));
      enter(socket).then(
        (probe) => {
          preload.#probes.add(probe);
          void probe.closed.then(() => preload.#probes.delete(probe));
          onEntered(probe);
        },
        // It ended before it had said who it is: its own exit is told by whoever started it.
        () => {},
      );
    });
    return preload;
  }

  /** An environment whose processes carry the preload. */
  environment(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const require = `--require ${quoteForNodeOptions(probeFile('preload.cjs'))}`;
    const options = base.NODE_OPTIONS ? `${require} ${base.NODE_OPTIONS}` : require;
    return { ...base, NODE_OPTIONS: options, WS_PROFILE_PROBE: this.#folder };
  }

  /** What the processes with the preload say of themselves. */
  notes(): readonly Note[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as Note);
  }

  /** Leaves every process that we are in. */
  async leave(): Promise<void> {
    await Promise.all([...this.#probes].map((probe) => probe.leave()));
  }

  /** Leaves every process, and removes the folder. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    await this.leave();
    // Those of processes that have not said yet who they are.
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function listenIn(folder: string): Promise<{ readonly folder: string; readonly server: Server }> {
  const path = join(folder, SOCKET);
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH) throw new Error(`${path} is too long for a socket's address`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return { folder, server };
}

function quoteForNodeOptions(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&')}"`;
}

/** The probe at the other end, once it has said which process it is in. */
function enter(socket: Socket): Promise<Probe> {
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // A process that is killed resets its socket; that it closes is what counts.
  socket.on('error', () => {});
  const channel: ProbeChannel = {
    perform: (request: ProbeRequest) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        socket.write(`${JSON.stringify({ id, request } satisfies ToProbe)}\n`);
      }),
    leave: async () => {
      socket.end();
      const timer = setTimeout(() => socket.destroy(), LEAVE_LIMIT_MS);
      await closed;
      clearTimeout(timer);
    },
    closed,
  };
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: socket });
    lines.on('error', () => {});
    lines.on('line', (line) => {
      const message = JSON.parse(line) as FromProbe;
      if ('process' in message) return resolve(new Probe(message.process, channel));
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if ('failure' in message) asked?.reject(new Error(message.failure));
      else asked?.resolve(message.result);
    });
    void closed.then(() => reject(new Error('the process ended')));
  });
}
