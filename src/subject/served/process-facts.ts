import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { basename } from 'node:path';

/** What Linux says of a process, in `/proc`. */
export interface ProcessFacts {
  readonly uid: number;
  /** Its id as it knows itself: inside a container, another than ours for it. */
  readonly ownPid: number;
  /** The file it runs; undefined where it may not be read, or is gone. */
  readonly executable: string | undefined;
  readonly argv: readonly string[];
  /** A process that does not catch it ends by it. */
  readonly catchesSigusr1: boolean;
}

export function canReadFacts(): boolean {
  return existsSync('/proc/self/status');
}

/** Undefined where there is no such process. */
export function readFacts(pid: number): ProcessFacts | undefined {
  const status = readOr(`/proc/${pid}/status`, undefined);
  if (status === undefined) return undefined;
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
  const caught = BigInt(`0x${field('SigCgt') || '0'}`);
  return {
    uid: Number(field('Uid').split(/\s+/)[0]),
    ownPid: Number(field('NSpid').split(/\s+/).at(-1) || pid),
    executable: linkOr(`/proc/${pid}/exe`),
    argv: readOr(`/proc/${pid}/cmdline`, '').split('\0').filter(Boolean),
    catchesSigusr1: ((caught >> BigInt(constants.signals.SIGUSR1 - 1)) & 1n) === 1n,
  };
}

/** `node`, `node22`, `nodejs`: other programs catch SIGUSR1 for other ends. */
export function isNode(facts: ProcessFacts): boolean {
  return /^node(js)?[-.\d]*( \(deleted\))?$/.test(basename(facts.executable ?? ''));
}

/** TCP ports that a process listens on. */
export function listeningPorts(pid: number): readonly number[] {
  const inodes = new Set(socketInodes(pid));
  return readConnections(pid)
    .filter(({ state, inode }) => state === LISTEN && inodes.has(inode))
    .map(({ port }) => port);
}

/** TCP ports that the processes of a group listen on; none where the system does not say. */
export function listeningInGroup(group: number): readonly number[] {
  const pids = readdirOr('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => groupOf(pid) === group).flatMap((pid) => listeningPorts(Number(pid)));
}

/** The name of a process, in brackets, may have any character. */
function groupOf(pid: string): number {
  const [, , group] = /\) (.) \d+ (\d+) /.exec(readOr(`/proc/${pid}/stat`, '')) ?? [];
  return Number(group);
}

/** Connections that are established to a port of this machine; none where the system does not say. */
export function connectionsTo(port: number): number {
  return readConnections('self').filter((row) => row.state === ESTABLISHED && row.port === port).length;
}

const ESTABLISHED = '01';
const LISTEN = '0A';

interface Connection {
  readonly port: number;
  readonly state: string;
  readonly inode: string;
}

/** The TCP sockets of the network that a process is in. */
function readConnections(pid: number | 'self'): readonly Connection[] {
  return ['tcp', 'tcp6'].flatMap((protocol) =>
    readOr(`/proc/${pid}/net/${protocol}`, '')
      .split('\n')
      .slice(1)
      .filter(Boolean)
      .map((line) => {
        const [, local = '', , state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
        return { port: Number.parseInt(local.split(':')[1] ?? '', 16), state, inode };
      }),
  );
}

function socketInodes(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirOr(folder).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(linkOr(`${folder}/${fd}`) ?? '')?.[1] ?? []);
}

function readdirOr(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readOr<T>(file: string, otherwise: T): string | T {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

function linkOr(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}
