import { setTimeout as sleep } from 'node:timers/promises';
import { WsProfileError } from '../errors.js';
import { Calls } from '../measured/calls.js';
import { Outbox } from '../measured/outbox.js';
import type { ConnectionHealth } from '../model/sample.js';
import type { Child, ChildExit, StartChild } from '../process/child.js';
import type { SwarmAnswer, SwarmCall, SwarmReply, SwarmRequest } from '../swarm/protocol.js';

export interface SwarmOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly onLog: (line: string) => void;
  /** Told when it died without being asked to. */
  readonly onDeath: (error: WsProfileError) => void;
  readonly start: StartChild;
}

/** What whoever asks too late is answered: nothing is started for it. */
const ENDED: SwarmReply = { ok: false, error: { code: 'SHUTTING_DOWN', message: 'the swarm has ended' } };

const DEFAULT_LIMIT_MS = 10_000;
const PING_MS = 1_000;

interface Blocking {
  readonly shown: string;
  /** What a hook of its may take. */
  readonly limitMs: number;
}

/** Calls again and again, until `work` is done. */
async function whileUnderWay(work: Promise<unknown>, call: () => Promise<void>): Promise<void> {
  const done = new AbortController();
  void work.finally(() => done.abort());
  try {
    for (;;) {
      await sleep(PING_MS, undefined, done);
      await call();
    }
  } catch {
    // It is done.
  }
}

/** The parent's side of the swarm: started with its first request, ended by whoever made it. */
export class SwarmProcess {
  readonly #options: SwarmOptions;
  readonly #calls = new Calls<SwarmReply>();
  readonly #outbox = new Outbox<SwarmCall>((calls) => this.#child?.send(calls));
  #child: Child<readonly SwarmCall[]> | undefined;
  #ending = false;
  #blocked: string | undefined;
  /** The client module that was named last: its hooks may keep the process from everything else. */
  #module: Blocking | undefined;
  /** What every request is answered once the process is gone. */
  #gone: SwarmReply | undefined;

  constructor(options: SwarmOptions) {
    this.#options = options;
  }

  /** Passes a request of the scenario's on. A swarm that is gone answers every request with a failure. */
  async request(request: SwarmRequest): Promise<SwarmReply> {
    if (this.#gone) return this.#gone;
    if (this.#ending) return ENDED;
    this.#child ??= this.#start();
    const child = this.#child;
    const ask = (asked: SwarmRequest) => this.#calls.make((id) => this.#outbox.put({ id, request: asked }));
    if (request.op === 'clients') {
      const { module, options } = request;
      this.#module = { shown: module.shown, limitMs: options.timeoutMs ?? DEFAULT_LIMIT_MS };
    }
    const reply = ask(request);
    if (this.#module) void whileUnderWay(reply, () => this.#ping(child, ask));
    return reply;
  }

  /** Ends a process that a module keeps busy for longer than a hook may take. */
  async #ping(child: Child<unknown>, ask: (request: SwarmRequest) => Promise<SwarmReply>): Promise<void> {
    const { shown = '', limitMs = DEFAULT_LIMIT_MS } = this.#module ?? {};
    const timer = setTimeout(() => {
      this.#blocked = `${shown} kept the swarm's process busy for more than ${limitMs} ms: is there a loop without an end?`;
      child.kill();
    }, limitMs);
    await ask({ op: 'ping' });
    clearTimeout(timer);
  }

  /** Undefined where it was never asked for a connection. */
  async health(): Promise<ConnectionHealth | undefined> {
    if (!this.#child) return undefined;
    const reply = await this.request({ op: 'health' });
    if (!reply.ok) return undefined;
    const health = reply.result as ConnectionHealth;
    const isIdle = health.opened === 0 && Object.keys(health.failures).length === 0;
    return isIdle ? undefined : health;
  }

  /** As `request`; undefined where nobody asked the swarm for anything yet. */
  async requestIfStarted(request: SwarmRequest): Promise<SwarmReply | undefined> {
    return this.#child ? this.request(request) : undefined;
  }

  async end(): Promise<void> {
    this.#ending = true;
    await this.#child?.end();
  }

  #start(): Child<readonly SwarmCall[]> {
    const { cwd, env, onLog, start } = this.#options;
    const child = start<readonly SwarmCall[], readonly SwarmAnswer[]>(
      {
        entry: 'swarm/main.js',
        execArgv: ['--conditions=ws-profile-measured'],
        cwd,
        onLine: onLog,
        ...(env && { env }),
      },
      (answers) => this.#calls.answerEach(answers),
    );
    void child.exited.then((exit) => this.#takeExit(exit));
    return child;
  }

  #takeExit({ signal, code, stderr }: ChildExit): void {
    const why = this.#blocked ?? `the swarm process died (${signal ?? `code ${code}`})\n${stderr}`;
    const hint = this.#blocked ? undefined : 'Run the scenario with --debug to see all that it printed.';
    const died = new WsProfileError('SWARM_FAILED', why, hint ? { hint } : {});
    if (!this.#ending) this.#options.onDeath(died);
    this.#gone = this.#ending ? ENDED : { ok: false, error: { code: 'INTERNAL', message: died.message } };
    this.#calls.answerAll(this.#gone);
  }
}
