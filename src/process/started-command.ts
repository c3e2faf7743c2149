import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { guardGroup } from './guard.js';
import { endMarked, markEnvironment, markOfUs } from './leftovers.js';

/** Between a command's end and that of its output, which what it started may hold open. */
const OUTPUT_GRACE_MS = 300;

export interface StartedCommandOptions {
  /** A line for the shell, or a program and its arguments. */
  readonly command: string | readonly string[];
  /** The project's root, whose `node_modules/.bin` is on the path. */
  readonly root: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
}

/** How a command ended. */
export interface StartedCommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it was not even started. */
  readonly problem?: NodeJS.ErrnoException;
}

/** A command of somebody else's that goes on until it is stopped. Whoever starts one stops it in a `finally`. */
export interface StartedCommand {
  /** The process group that it leads; 0 where it was not started. */
  readonly group: number;
  /** Never rejects. Its output has been read by then. */
  readonly ended: Promise<StartedCommandEnd>;
  /**
   * Asks it and all that it started to end (SIGTERM), and ends what is left after a while. False where it had to be ended.
   * Harmless when it has ended; what it left running ends then too.
   */
  stop(limitMs: number): Promise<boolean>;
}

/** Starts a command in a process group of its own, so that Ctrl-C reaches it through us alone. */
export function startCommand({ command, root, cwd, env, onLine }: StartedCommandOptions): StartedCommand {
  const { env: marked, mark } = markEnvironment(withPrograms(env, root));
  // Its input is ours, but for a terminal's, which a group in the background may not read: that stays open and silent.
  const stdin = process.stdin.isTTY ? 'pipe' : 'inherit';
  const stdio: StdioOptions = [stdin, 'pipe', 'pipe'];
  const [program = '', ...args] = typeof command === 'string' ? [command] : command;
  const child: ChildProcess = spawn(program, args, {
    cwd,
    env: marked,
    detached: true,
    stdio,
    shell: typeof command === 'string',
  });
  const release = child.pid === undefined ? undefined : guardGroup(child.pid, markOfUs());
  const signalGroup = (signal: NodeJS.Signals) => sendSignal(child.pid, signal);
  const killNow = () => signalGroup('SIGKILL');
  process.once('exit', killNow);
  const outputs = (['stdout', 'stderr'] as const).map((stream) =>
    readLines(child[stream], (line) => onLine(line, stream)),
  );
  const ended = endOf(child).then(async (end) => {
    await Promise.race([Promise.all(outputs), after(OUTPUT_GRACE_MS)]);
    return end;
  });
  return {
    group: child.pid ?? 0,
    ended,
    async stop(limitMs) {
      signalGroup('SIGTERM');
      const hasEnded = await Promise.race([ended.then(() => true), after(limitMs).then(() => false)]);
      killNow();
      await ended;
      await endMarked(mark);
      for (const stream of [child.stdout, child.stderr]) stream?.destroy();
      child.stdin?.destroy();
      process.off('exit', killNow);
      release?.();
      return hasEnded;
    },
  };
}

function withPrograms(env: NodeJS.ProcessEnv, root: string): NodeJS.ProcessEnv {
  const programs = path.join(root, 'node_modules', '.bin');
  return { ...env, PATH: [env.PATH, programs].filter(Boolean).join(path.delimiter) };
}

function endOf(child: ChildProcess): Promise<StartedCommandEnd> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (problem) => resolve({ code: null, signal: null, problem }));
  });
}

/** Resolves when the stream has closed. */
function readLines(stream: Readable | null, onLine: (line: string) => void): Promise<void> {
  if (!stream) return Promise.resolve();
  createInterface({ input: stream }).on('line', onLine);
  return new Promise((resolve) => stream.once('close', () => resolve()));
}

function sendSignal(group: number | undefined, signal: NodeJS.Signals): void {
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch {
    // The whole group is gone already.
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
