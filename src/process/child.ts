import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { guardGroup } from './guard.js';
import { endMarked, markEnvironment, markOfUs } from './leftovers.js';

const GRACE_MS = 1_000;
/** Enough of stderr to tell why a process died. */
const STDERR_TAIL_LINES = 60;

export interface ChildOptions {
  /** Entry file below `dist/`, such as `measured/main.js`. */
  readonly entry: string;
  readonly args?: readonly string[];
  readonly execArgv?: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
}

/** How a process ended. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines it wrote to stderr. */
  readonly stderr: string;
}

/** A child process of ours, as whoever started it sees it. Whoever starts one ends it in a `finally`. */
export interface Child<Sent> {
  /** Never rejects. */
  readonly exited: Promise<ChildExit>;
  /** A message to a process that is gone is dropped: its exit is reported on its own. */
  send(message: Sent): void;
  /** Lets the process end by itself when its channel closes, and kills it and its group when it has not within a second. */
  end(): Promise<void>;
  kill(): void;
}

export type StartChild = typeof startChild;

/** Starts a child process: messages both ways, its output as lines, and an end that is certain. */
export function startChild<Sent, Received>(options: ChildOptions, onMessage: (message: Received) => void): Child<Sent> {
  return new ForkedChild<Sent, Received>(options, onMessage);
}

/**
 * It leads a process group of its own, so that Ctrl-C reaches it through us alone, and what the scenario spawned ends with it:
 * the group, and where there is a /proc also what left the group.
 */
class ForkedChild<Sent, Received> implements Child<Sent> {
  readonly exited: Promise<ChildExit>;
  readonly #process: ChildProcess;
  readonly #mark: string;
  readonly #killNow = () => this.#kill('SIGKILL');

  constructor(options: ChildOptions, onMessage: (message: Received) => void) {
    const { env, mark } = markEnvironment(options.env ?? process.env);
    this.#mark = mark;
    this.#process = fork(fileURLToPath(new URL(`../${options.entry}`, import.meta.url)), options.args ?? [], {
      cwd: options.cwd,
      env,
      execArgv: [...(options.execArgv ?? [])],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.#process.on('message', (message) => onMessage(message as Received));
    this.exited = this.#watchExit(options.onLine);
    process.once('exit', this.#killNow);
  }

  send(message: Sent): void {
    if (this.#process.connected) this.#process.send(message as object, () => {});
  }

  async end(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(this.#killNow, GRACE_MS);
    await this.exited;
    clearTimeout(timer);
    this.#killNow();
    await endMarked(this.#mark);
  }

  kill(): void {
    this.#kill('SIGKILL');
  }

  #kill(signal: NodeJS.Signals): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // The whole group is gone already.
    }
  }

  #watchExit(onLine: (line: string) => void): Promise<ChildExit> {
    const child = this.#process;
    const tail: string[] = [];
    const { stdout, stderr } = child;
    if (stdout) createInterface({ input: stdout }).on('line', onLine);
    if (stderr) {
      createInterface({ input: stderr }).on('line', (line) => {
        tail.push(line);
        if (tail.length > STDERR_TAIL_LINES) tail.shift();
        onLine(line);
      });
    }
    return new Promise((resolve) => {
      let exit: { code: number | null; signal: NodeJS.Signals | null } | undefined;
      let grace: NodeJS.Timeout | undefined;
      const release = child.pid === undefined ? undefined : guardGroup(child.pid, markOfUs());
      const settle = () => {
        clearTimeout(grace);
        release?.();
        // Whoever still holds their other ends must not keep us.
        stdout?.destroy();
        stderr?.destroy();
        process.off('exit', this.#killNow);
        resolve({ code: exit?.code ?? null, signal: exit?.signal ?? null, stderr: tail.join('\n') });
      };
      // All of stderr has been read once the streams have closed. Not the process's own `close`: after disconnect() it
      // never comes. A grandchild may hold the pipes open past the exit.
      const streams = [stdout, stderr].filter((stream) => stream !== null);
      let open = streams.length;
      for (const stream of streams) {
        stream.once('close', () => {
          open--;
          if (open === 0 && exit) settle();
        });
      }
      child.once('exit', (code, signal) => {
        exit = { code, signal };
        if (open === 0) settle();
        else grace = setTimeout(settle, GRACE_MS);
      });
      child.once('error', settle);
    });
  }
}
