import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { WsProfileError } from '../errors.js';
import type { CommandEnd } from '../model/check.js';
import { guardGroup } from './guard.js';
import { endMarked, markEnvironment, markOfUs } from './leftovers.js';

/** Between being asked to end and being killed, and between a command's end and that of its output. */
const GRACE_MS = 1_000;
/** What is kept of each stream. */
const KEPT_BYTES = 32 * 1024 * 1024;

export interface CommandOptions {
  /** The project's root: the working directory, whose `node_modules/.bin` is on the path. */
  readonly root: string;
  readonly timeoutMs: number;
  /** On top of our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a shell command in a process group of its own, as npm runs a script. Whatever it started has ended when this
 * settles: its group, and where there is a /proc also what left the group.
 *
 * @throws WsProfileError INTERRUPTED when the signal aborts
 */
export async function runCommand(command: string, options: CommandOptions): Promise<CommandEnd> {
  const { root, timeoutMs, signal } = options;
  if (signal?.aborted) throw interrupted();
  const { env, mark } = markEnvironment({ ...commandEnvironment(root), ...options.env });
  const start = performance.now();
  const child = spawn(command, { cwd: root, env, shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const release = child.pid === undefined ? undefined : guardGroup(child.pid, markOfUs());
  const killNow = () => killGroup(child, 'SIGKILL');
  let grace: NodeJS.Timeout | undefined;
  const stop = () => {
    killGroup(child, 'SIGTERM');
    grace ??= setTimeout(killNow, GRACE_MS);
  };
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, timeoutMs);
  signal?.addEventListener('abort', stop);
  process.once('exit', killNow);
  const [stdout, stderr] = [keepEnd(child.stdout), keepEnd(child.stderr)];
  try {
    const { exitCode, killedBy, problem } = await ended(child);
    const durationMs = performance.now() - start;
    killNow();
    await endMarked(mark);
    await Promise.race([Promise.all([stdout.closed, stderr.closed]), afterGrace()]);
    if (signal?.aborted) throw interrupted();
    const errors = [stderr.text(), problem].filter(Boolean).join('\n');
    const cut = stdout.isCut() || stderr.isCut();
    return { exitCode, signal: killedBy, timedOut, durationMs, stdout: stdout.text(), stderr: errors, cut };
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    signal?.removeEventListener('abort', stop);
    process.off('exit', killNow);
    release?.();
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** Colours would stand between what is counted. */
function commandEnvironment(root: string): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _color, NODE_V8_COVERAGE: _coverage, ...env } = process.env;
  const programs = path.join(root, 'node_modules', '.bin');
  return { ...env, NO_COLOR: '1', PATH: [programs, env.PATH].filter(Boolean).join(path.delimiter) };
}

interface Ended {
  readonly exitCode: number | null;
  readonly killedBy: string | null;
  /** Why it was not even started. */
  readonly problem?: string;
}

function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, killedBy) => resolve({ exitCode, killedBy }));
    child.once('error', (error) => resolve({ exitCode: null, killedBy: null, problem: error.message }));
  });
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group is gone already.
  }
}

function afterGrace(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, GRACE_MS).unref());
}

interface KeptEnd {
  readonly closed: Promise<void>;
  text(): string;
  isCut(): boolean;
}

/** Reads a stream as fast as it is written, and keeps its end. */
function keepEnd(stream: Readable): KeptEnd {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let cut = false;
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    while (bytes > KEPT_BYTES) {
      cut = true;
      bytes -= chunks.shift()?.length ?? 0;
    }
  });
  return {
    closed: new Promise((resolve) => stream.once('close', resolve)),
    text: () => Buffer.concat(chunks).toString(),
    isCut: () => cut,
  };
}

function interrupted(): WsProfileError {
  return new WsProfileError('INTERRUPTED', 'interrupted: nothing was written');
}
