import { WsProfileError } from '../../errors.js';
import { Outbox } from '../../measured/outbox.js';
import {
  type Failure,
  type FromMeasured,
  type HookBegun,
  LIMITS,
  type Request,
  type Results,
  type ToMeasured,
} from '../../measured/protocol.js';
import type { Child, StartChild } from '../../process/child.js';
import type { SwarmAnswer, SwarmCall, SwarmReply, SwarmRequest } from '../../swarm/protocol.js';
import { exitToError, failureToError, type MapStack } from './failures.js';

/** Time beyond the hook's own limit before a process that says nothing counts as blocked. */
const SILENCE_SLACK_MS = 3_000;
/** Time beyond what the calls of a hook may take: a round settles and weighs before it tells of the next one. */
const SETTLE_SLACK_MS = 12_000;

/**
 * V8 throws away the code of functions that some collections found unused: ours come so often that each round would compile the
 * scenario anew, and weigh it.
 */
const KEEP_BYTECODE = '--no-flush-bytecode';

export interface MeasuredOptions {
  /** The JavaScript file to import. */
  readonly entry: string;
  /** The scenario's source file, as messages name it. */
  readonly file: string;
  /** The project's root: the process's working directory. */
  readonly root: string;
  readonly mapStack: MapStack;
  readonly onLog: (line: string) => void;
  readonly onSwarmRequest: (request: SwarmRequest) => Promise<SwarmReply>;
  readonly start: StartChild;
}

interface Waiting {
  readonly request: Request;
  readonly since: number;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The parent's side of one measured process: a request at a time, each within a limit, and its death told as an error. */
export class MeasuredProcess {
  readonly #options: MeasuredOptions;
  readonly #child: Child<ToMeasured>;
  readonly #fromSwarm = new Outbox<SwarmAnswer>((answers) => this.#child.send({ type: 'swarm-answers', answers }));
  readonly #watch: NodeJS.Timeout;
  #waiting: Waiting | undefined;
  /** What the process said of its own end, or what it did to be ended by us. */
  #lastWords: WsProfileError | undefined;
  /** Told last, and how long one call of it may take. */
  #hook: (HookBegun & { readonly since: number }) | undefined;
  #heardAt = performance.now();
  #pinged = false;
  #gone: WsProfileError | undefined;

  constructor(options: MeasuredOptions) {
    this.#options = options;
    this.#child = options.start<ToMeasured, FromMeasured>(
      {
        entry: 'measured/main.js',
        args: [options.entry],
        execArgv: ['--expose-gc', KEEP_BYTECODE, '--conditions=ws-profile-measured'],
        cwd: options.root,
        env: measuredEnvironment(),
        onLine: options.onLog,
      },
      (message) => {
        if (typeof message === 'object' && message !== null) this.#take(message);
      },
    );
    this.#watch = setInterval(() => this.#watchTime(), 500);
    void this.#child.exited.then((exit) => {
      clearInterval(this.#watch);
      this.#gone = this.#lastWords ?? exitToError(exit, options.file);
      this.#settle((waiting) => waiting.reject(this.#gone as WsProfileError));
    });
  }

  /** Asks one thing of the process. @throws WsProfileError for a failed hook, a time limit, or the process's death */
  request<R extends Request>(request: R): Promise<Results[R['op']]> {
    if (this.#gone) return Promise.reject(this.#gone);
    const since = performance.now();
    this.#heardAt = since;
    return new Promise((resolve, reject) => {
      this.#waiting = { request, since, resolve: resolve as (result: unknown) => void, reject };
      this.#child.send({ type: 'request', request });
    });
  }

  /** Ends a process that can't go on: what it is asked, now and later, fails with this. */
  giveUp(error: WsProfileError): void {
    this.#lastWords ??= error;
    this.#child.kill();
  }

  /** Aborts the scenario's signal, and ends the process and all it spawned. */
  async end(): Promise<void> {
    clearInterval(this.#watch);
    this.#child.send({ type: 'abort' });
    await this.#child.end();
  }

  #take(message: FromMeasured): void {
    this.#heardAt = performance.now();
    this.#pinged = false;
    switch (message.type) {
      case 'result':
        this.#settle((waiting) => waiting.resolve(message.result));
        break;
      case 'failure':
        this.#fail(message.failure);
        break;
      case 'hook':
        this.#hook = { ...message, since: performance.now() };
        break;
      case 'log':
        this.#options.onLog(message.message);
        break;
      case 'swarm-calls':
        for (const call of message.calls) this.#relay(call);
        break;
      case 'ready':
      case 'pong':
        break;
    }
  }

  #fail(failure: Failure): void {
    const error = failureToError(failure, this.#options.file, this.#options.mapStack);
    // The process is about to end; the request fails with this when it has.
    if (failure.kind === 'uncaught' || failure.kind === 'exit') this.#lastWords ??= error;
    else if (!this.#lastWords) this.#settle((waiting) => waiting.reject(error));
  }

  #relay({ id, request }: SwarmCall): void {
    void this.#options.onSwarmRequest(request).then((reply) => this.#fromSwarm.put({ id, reply }));
  }

  #settle(how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) how(waiting);
  }

  #watchTime(): void {
    if (!this.#waiting) return;
    const { request, since } = this.#waiting;
    const limit = LIMITS[request.op];
    if (limit === 'hooks') this.#watchSilence();
    else if (performance.now() - since >= limit.ms)
      this.#timeOut(
        `${limit.doing} took longer than ${limit.ms} ms`,
        'Look for what never ends, or a heap near its limit.',
      );
  }

  /**
   * A synchronous endless loop answers nothing: ask, and when no answer comes, end it. One that answers, and whose own clock
   * and timers the program replaced, is held to ours: no calls of a hook take longer together than each may alone.
   */
  #watchSilence(): void {
    // Until the first hook is told, nothing of the scenario's runs.
    if (!this.#hook) return;
    const { hook, timeoutMs, callsMs, since } = this.#hook;
    if (performance.now() - since >= callsMs + SETTLE_SLACK_MS) {
      this.#timeOut(
        `${hook} took longer than ${timeoutMs} ms a call`,
        'Settle the promise that it returns, or raise timeoutMs. The process did not notice itself: are its timers replaced?',
      );
      return;
    }
    const limit = timeoutMs + SILENCE_SLACK_MS;
    if (performance.now() - this.#heardAt < limit) return;
    if (this.#pinged) {
      this.#timeOut(
        `${hook} blocked the event loop for more than ${limit} ms`,
        'Look for an endless loop, a synchronous wait, or a heap near its limit; raise timeoutMs if it only is slow.',
      );
      return;
    }
    this.#pinged = true;
    this.#heardAt = performance.now() - limit + SILENCE_SLACK_MS;
    this.#child.send({ type: 'ping' });
  }

  #timeOut(what: string, hint: string): void {
    this.giveUp(new WsProfileError('HOOK_TIMEOUT', `${this.#options.file}: ${what}`, { hint }));
  }
}

/** The user's environment, less what would add to the heap that we weigh. */
function measuredEnvironment(): NodeJS.ProcessEnv {
  const { NODE_V8_COVERAGE: _coverage, ...env } = process.env;
  return env;
}
