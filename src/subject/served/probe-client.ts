import { WsProfileError } from '../../errors.js';
import type { ProbeRequest, ProbeResults, ServerProcess } from '../../probe/protocol.js';

/** V8 stops the process while it writes a snapshot: 3 to 5 s for 86 MB. */
const SNAPSHOT_LIMIT_MS = 300_000;
const LIMIT_MS = 30_000;

/** How requests reach a process: a thread of ours inside it, or its inspector's port. */
export interface ProbeChannel {
  /** Rejects with what went wrong in the process. */
  perform(request: ProbeRequest): Promise<unknown>;
  /** Leaves the process as it was found; resolves when nothing of ours is in it. */
  leave(): Promise<void>;
  /** Resolves when nothing can be asked any more: the process has ended, or we have left. */
  readonly closed: Promise<void>;
}

/** A server's process that we are in, however we came in. Whoever has one leaves it in a `finally`. */
export class Probe {
  readonly process: ServerProcess;
  /** Resolves when the process has ended, or we have left. */
  readonly closed: Promise<void>;
  readonly #channel: ProbeChannel;
  /** What is asked and not answered yet, to be told that the process is gone. A promise of its end would keep all that ever waited. */
  readonly #waiting = new Set<(gone: WsProfileError) => void>();
  #isGone = false;
  #left = false;

  constructor(process: ServerProcess, channel: ProbeChannel) {
    this.process = process;
    this.closed = channel.closed;
    this.#channel = channel;
    void channel.closed.then(() => {
      this.#isGone = true;
      for (const tell of this.#waiting) tell(this.#ended());
    });
  }

  /**
   * Asks one thing of the process; what is asked meanwhile waits its turn.
   *
   * @throws WsProfileError SERVER_ENDED, SERVER_BLOCKED, PROBE_FAILED
   */
  async request<R extends ProbeRequest>(request: R): Promise<ProbeResults[R['op']]> {
    if (this.#isGone) throw this.#ended();
    const limitMs = /snapshot|sampling/.test(request.op) ? SNAPSHOT_LIMIT_MS : LIMIT_MS;
    let tell: (error: WsProfileError) => void = () => {};
    const failed = new Promise<never>((_, reject) => {
      tell = reject;
    });
    this.#waiting.add(tell);
    const timer = setTimeout(() => tell(this.#blocked(limitMs)), limitMs);
    const answer = this.#channel.perform(request).catch((cause) => {
      throw this.#failed(request, cause);
    });
    try {
      return (await Promise.race([failed, answer])) as ProbeResults[R['op']];
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(tell);
    }
  }

  /** Leaves the process, which goes on. Harmless when it has ended. */
  async leave(): Promise<void> {
    this.#left = true;
    await this.#channel.leave();
  }

  #ended(): WsProfileError {
    if (this.#left) return new WsProfileError('SERVER_ENDED', `${this.#name()} was asked after it was left`);
    return new WsProfileError('SERVER_ENDED', `${this.#name()} ended while it was measured`, {
      hint: 'What it printed last says why; a server under measurement must stay up.',
    });
  }

  #blocked(limitMs: number): WsProfileError {
    return new WsProfileError('SERVER_BLOCKED', `${this.#name()} did not answer within ${limitMs / 1000} s`, {
      hint: 'Look for an endless loop, a synchronous wait, or a debugger that holds it at a breakpoint.',
    });
  }

  #failed(request: ProbeRequest, cause: unknown): WsProfileError {
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = request.op.replaceAll('-', ' ');
    return new WsProfileError('PROBE_FAILED', `${what} failed in ${this.#name()}: ${why}`, { cause });
  }

  #name(): string {
    return `process ${this.process.pid} (${this.process.argv.slice(1).join(' ') || 'node'})`;
  }
}
