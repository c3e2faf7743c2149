import { WsProfileError } from '../errors.js';
import { Calls } from '../measured/calls.js';
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

/** The parent's side of the swarm: started with its first request, ended by whoever made it. */
export class SwarmProcess {
  readonly #options: SwarmOptions;
  readonly #calls = new Calls<SwarmReply>();
  #child: Child<SwarmCall> | undefined;
  #ending = false;
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
    return this.#calls.make((id) => child.send({ id, request }));
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

  #start(): Child<SwarmCall> {
    const { cwd, env, onLog, start } = this.#options;
    const child = start<SwarmCall, SwarmAnswer>(
      {
        entry: 'swarm/main.js',
        execArgv: ['--conditions=ws-profile-measured'],
        cwd,
        onLine: onLog,
        ...(env && { env }),
      },
      ({ id, reply }) => this.#calls.answer(id, reply),
    );
    void child.exited.then((exit) => this.#takeExit(exit));
    return child;
  }

  #takeExit({ signal, code, stderr }: ChildExit): void {
    const died = new WsProfileError('SWARM_FAILED', `the swarm process died (${signal ?? `code ${code}`})\n${stderr}`, {
      hint: 'Run the scenario with --debug to see all that it printed.',
    });
    if (!this.#ending) this.#options.onDeath(died);
    this.#gone = this.#ending ? ENDED : { ok: false, error: { code: 'INTERNAL', message: died.message } };
    this.#calls.answerAll(this.#gone);
  }
}
