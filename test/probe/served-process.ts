import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { Preload } from '../../src/subject/served/preload.js';
import type { Probe } from '../../src/subject/served/probe-client.js';

const SERVERS = fileURLToPath(new URL('../fixtures/servers', import.meta.url));

/** A server in a process of its own, as somebody else would start it. It says `listening on PORT`. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], options: { readonly node?: string; readonly env?: NodeJS.ProcessEnv } = {}) {
    const { node = process.execPath, env = process.env } = options;
    this.child = spawn(node, args, { cwd: SERVERS, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.exited = new Promise((resolve) => this.child.once('close', resolve));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async port(): Promise<number> {
    const said = () => /listening on (\d+)/.exec(this.stdout)?.[1];
    await until(() => said() !== undefined || this.child.exitCode !== null);
    const port = said();
    if (!port) throw new Error(`the server ended: ${this.stderr}`);
    return Number(port);
  }

  /** Ends it, and all that it started. */
  async end(): Promise<void> {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
    await this.exited;
  }
}

/** A folder as a run has one. */
export function makeRunFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'ws-profile-run-')));
}

/** A server that carries the preload, and what came of it. */
export class ServedProcess {
  readonly folder: string;
  readonly preload: Preload;
  readonly server: ServerProcess;
  readonly probes: readonly Probe[];

  private constructor(
    folder: string,
    preload: Preload,
    { server, probes }: { readonly server: ServerProcess; readonly probes: readonly Probe[] },
  ) {
    this.folder = folder;
    this.preload = preload;
    this.server = server;
    this.probes = probes;
  }

  static async start(
    args: readonly string[],
    options: { readonly node?: string; readonly folder?: string } = {},
  ): Promise<ServedProcess> {
    const { folder = makeRunFolder(), ...rest } = options;
    const probes: Probe[] = [];
    const preload = await Preload.open(folder, (probe) => probes.push(probe));
    const server = new ServerProcess(args, { ...rest, env: preload.environment(process.env) });
    return new ServedProcess(folder, preload, { server, probes });
  }

  /** The port that a process of it has opened, as it says itself. */
  async port(): Promise<number> {
    const opened = () => this.preload.notes().flatMap(({ listening }) => listening)[0]?.port;
    await until(() => opened() !== undefined);
    return opened() ?? 0;
  }

  /** The process that the first connection arrived in. */
  async probe(): Promise<Probe> {
    await closeAll(await connect(await this.port(), 1));
    await until(() => this.probes.length > 0);
    return this.probes[0] as Probe;
  }

  async end(): Promise<void> {
    await this.preload.close();
    await this.server.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Clients that have sent a message and got it back. */
export async function connect(port: number, count: number): Promise<readonly WebSocket[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`);
      await new Promise((resolve, reject) => {
        socket.once('error', reject);
        socket.once('open', () => socket.send('hello'));
        socket.once('message', resolve);
      });
      return socket;
    }),
  );
}

export async function closeAll(sockets: readonly WebSocket[]): Promise<void> {
  await Promise.all(
    sockets.map(async (socket) => {
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.close();
      await closed;
    }),
  );
}

/** The client's own port of each connection. */
export function localPorts(sockets: readonly WebSocket[]): readonly number[] {
  return sockets.map((socket) => (socket as unknown as { _socket: { localPort: number } })._socket.localPort);
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** How many threads a process has, as Linux counts them. */
export function threadsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).length;
}
