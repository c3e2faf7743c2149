import { WsProfileError } from '../errors.js';
import { Calls } from '../measured/calls.js';
import { Child } from '../process/child.js';
import type { SwarmAnswer, SwarmCall, SwarmReply, SwarmRequest } from '../swarm/protocol.js';

export interface SwarmOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly onLog: (line: string) => void;
}

/** The parent's side of the swarm: started with its first request, ended by whoever made it. */
export class SwarmProcess {
  readonly #options: SwarmOptions;
  readonly #calls = new Calls<SwarmReply>();
  #child: Child<SwarmCall, SwarmAnswer> | undefined;
  #ending = false;
  /** What every request is answered once the process is gone. */
  #gone: SwarmReply | undefined;

  constructor(options: SwarmOptions) {
    this.#options = options;
  }

  /** Passes a request of the scenario's on. A swarm that died answers every request with a failure. */
  async request(request: SwarmRequest): Promise<SwarmReply> {
    if (this.#gone) return this.#gone;
    this.#child ??= this.#start();
    const child = this.#child;
    return this.#calls.make((id) => child.send({ id, request }));
  }

  async end(): Promise<void> {
    this.#ending = true;
    await this.#child?.end();
  }

  #start(): Child<SwarmCall, SwarmAnswer> {
    const { cwd, env, onLog } = this.#options;
    const child = new Child<SwarmCall, SwarmAnswer>(
      { entry: 'swarm/main.js', cwd, onLine: onLog, ...(env && { env }) },
      ({ id, reply }) => this.#calls.answer(id, reply),
    );
    void child.exited.then((exit) => {
      const how = exit.signal ?? `code ${exit.code}`;
      const message = this.#ending ? 'the swarm has ended' : `the swarm process died (${how})\n${exit.stderr}`;
      this.#gone = { ok: false, error: { code: 'INTERNAL', message } };
      this.#calls.answerAll(this.#gone);
      if (!this.#ending) onLog(new WsProfileError('SWARM_FAILED', message).message);
    });
    return child;
  }
}
