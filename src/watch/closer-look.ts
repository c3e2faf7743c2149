import { readFileSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_WINDOWS } from '../leaks/growth/course.js';
import { withPutIns } from '../leaks/put-in/put-in.js';
import { LeakWorker } from '../leaks/worker.js';
import { formatBytes } from '../model/bytes.js';
import type { Leak } from '../model/leak.js';
import type { Probe } from '../subject/served/probe-client.js';

/** A process grows by five to six times its heap while V8 writes a snapshot, and a file is about twice as large as the heap. */
const MEMORY_TIMES = 6;
const FILE_TIMES = 2;
/** V8 writes so many bytes of heap in a second, at the least; the process stands still meanwhile. */
const BYTES_PER_SECOND = 17e6;
/** Connections that come and go in a window: many beside the chance by which more are open at its end than at its beginning. */
const LEAST_CLOSED = 150;
/** An object counts that so many of them leave behind: fewer come and go with those that are open. */
const CLOSED_PER_OBJECT = 4;
/** What explains less of what is lost is chance: a few more connections were open than before. */
const TELLING_PART = 0.1;
const WINDOW_LIMIT_MS = 15 * 60 * 1000;
/** Parts of the first window in which it is asked whether the next one is as long. */
const POLLS = 20;

export interface CloserLookOptions {
  /** The project's root. */
  readonly root: string;
  /** For the snapshots; nothing is left in it. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** The least time between two snapshots. */
  readonly windowMs: number;
  /** Bytes that are suspected to be lost with each connection; undefined: they may go with time alone. */
  readonly perClosed: number | undefined;
  /** Bytes of its heap in use. */
  readonly heapUsed: number;
  /** Told when the process is about to stand still, and when it goes on. */
  onStill(isStill: boolean): void;
  /** Given one sentence. */
  onNote(message: string): void;
}

/**
 * Takes the windows of a served subject while its own traffic runs: snapshots between equal numbers of connections that came
 * and went. Says before what they cost. Undefined, with a note, where they cost more than there is, or nothing closes any more.
 */
export async function takeCloserLook(probe: Probe, options: CloserLookOptions): Promise<readonly Leak[] | undefined> {
  const { pid } = probe.process;
  const cost = costOf(options.heapUsed);
  const room = roomFor(pid, options.folder);
  const what = `heap snapshots of process ${pid}: each stops it for about ${cost.seconds} s and takes about ${formatBytes(cost.memory)} of memory`;
  if (cost.memory > room.memory || cost.disk > room.disk) {
    const short =
      cost.memory > room.memory ? `${formatBytes(room.memory)} of memory` : `${formatBytes(room.disk)} of disk`;
    options.onNote(`No ${what}, and no more than ${short} is free.`);
    return undefined;
  }
  options.onNote(`Taking four ${what}. The connections between them are its own.`);
  const files: string[] = [];
  const worker = new LeakWorker();
  try {
    return await windows(probe, { ...options, files, worker });
  } finally {
    await worker.close();
    for (const file of files) rmSync(file, { force: true });
  }
}

interface Windows extends CloserLookOptions {
  readonly files: string[];
  readonly worker: LeakWorker;
}

async function windows(probe: Probe, options: Windows): Promise<readonly Leak[] | undefined> {
  const { files, worker, root, onNote } = options;
  const closed = [await snapshot(probe, options)];
  let goal = LEAST_CLOSED;
  for (let window = 1; window <= MAX_WINDOWS; window++) {
    if (!(await untilClosed(probe, closed.at(-1)! + goal, options))) {
      onNote(`Too few connections of process ${probe.process.pid} close for a closer look.`);
      return undefined;
    }
    closed.push(await snapshot(probe, options));
    // The first window says how many close in its time: the others wait for as many.
    if (window === 1) goal = closed[1]! - closed[0]!;
    const roundsPerWindow = Math.ceil(goal / CLOSED_PER_OBJECT);
    const plan = { loop: 'lifecycle', managers: CLOSED_PER_OBJECT, roundsPerWindow } as const;
    const growth = await worker.analyse({ ...plan, snapshots: [...files] }, { projectRoot: root });
    if (growth.verdict === 'suspect') continue;
    const leaks = await withPutIns(growth.leaks, growth.scripts ?? [], root).catch(() => growth.leaks);
    const perWindow = (closed.at(-1)! - closed[0]!) / window;
    const byConnections = leaks.map((leak) => byConnection(leak, (CLOSED_PER_OBJECT * roundsPerWindow) / perWindow));
    return byConnections.filter(({ per }) => per.bytes >= TELLING_PART * (options.perClosed ?? 0));
  }
  return [];
}

/** Returns how many connections have closed since we entered. */
async function snapshot(probe: Probe, { files, folder, signal, onStill }: Windows): Promise<number> {
  signal.throwIfAborted();
  const file = join(folder, `${probe.process.pid}-${files.length}.heapsnapshot`);
  files.push(file);
  onStill(true);
  try {
    await probe.request({ op: 'settle' });
    const closed = await closedIn(probe);
    await probe.request({ op: 'snapshot', file });
    return closed;
  } finally {
    onStill(false);
  }
}

async function closedIn(probe: Probe): Promise<number> {
  const { accepted, open } = await probe.request({ op: 'read' });
  return accepted - open;
}

/** Waits until so many connections have closed, and for a window's time; false where they don't. */
async function untilClosed(probe: Probe, goal: number, { windowMs, signal }: Windows): Promise<boolean> {
  const start = performance.now();
  for (;;) {
    await sleep(windowMs / POLLS, undefined, { signal });
    const tookMs = performance.now() - start;
    if (tookMs >= windowMs && (await closedIn(probe)) >= goal) return true;
    if (tookMs > WINDOW_LIMIT_MS) return false;
  }
}

/** The managers of a server are its connections. `times`: those that were planned, by those that came and went. */
function byConnection(leak: Leak, times: number): Leak {
  const { count, bytes } = leak.per;
  const per = {
    unit: 'connection',
    count: Math.round(count * times * 100) / 100,
    bytes: Math.round(bytes * times),
  } as const;
  return { ...leak, per };
}

function costOf(heapUsed: number): { readonly seconds: string; readonly memory: number; readonly disk: number } {
  const seconds = heapUsed / BYTES_PER_SECOND;
  return {
    seconds: seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0),
    memory: MEMORY_TIMES * heapUsed,
    disk: FILE_TIMES * (MAX_WINDOWS + 1) * heapUsed,
  };
}

function roomFor(pid: number, folder: string): { readonly memory: number; readonly disk: number } {
  const { bavail, bsize } = statfsSync(folder);
  return { memory: Math.min(freemem(), roomInGroup(pid)), disk: bavail * bsize };
}

/** What the process's control group (version 2) has left, such as a container's; infinite where it has no limit, or nobody says. */
function roomInGroup(pid: number): number {
  try {
    const [, group = ''] = /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8')) ?? [];
    const [most, used] = ['memory.max', 'memory.current'].map((name) =>
      Number(readFileSync(join('/sys/fs/cgroup', group, name), 'utf8')),
    );
    return Number.isFinite(most) && Number.isFinite(used) ? most! - used! : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
