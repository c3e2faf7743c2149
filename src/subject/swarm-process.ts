import { WsProfileError } from '../errors.js';
import { Child } from '../process/child.js';
import type { SwarmAnswer, SwarmCall, SwarmReply, SwarmRequest } from '../swarm/protocol.js';

/** The parent's side of the swarm: started with its first request, ended with the session. */
export class SwarmProcess {
  readonly #cwd: string;
  readonly #onLog: (line: string) => void;
  readonly #waiting = new Map<number, (reply: SwarmReply) => void>();
  #child: Child<SwarmCall, SwarmAnswer> | undefined;
  #lastId = 0;
  #ending = false;

  constructor(options: { readonly cwd: string; readonly onLog: (line: string) => void }) {
    this.#cwd = options.cwd;
    this.#onLog = options.onLog;
  }

  /** Passes a request of the scenario's on. A swarm that died answers every request with a failure. */
  request(request: SwarmRequest): Promise<SwarmReply> {
    this.#child ??= this.#start();
    const child = this.#child;
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      child.send({ id, request });
    });
  }

  async end(): Promise<void> {
    this.#ending = true;
    await this.#child?.end();
  }

  #start(): Child<SwarmCall, SwarmAnswer> {
    const child = new Child<SwarmCall, SwarmAnswer>(
      { entry: 'swarm/main.js', cwd: this.#cwd, onLine: this.#onLog },
      ({ id, reply }) => {
        this.#waiting.get(id)?.(reply);
        this.#waiting.delete(id);
      },
    );
    void child.exited.then((exit) => {
      const how = exit.signal ?? `code ${exit.code}`;
      const message = this.#ending ? 'the swarm has ended' : `the swarm process died (${how})\n${exit.stderr}`;
      for (const answer of this.#waiting.values()) answer({ ok: false, error: { code: 'INTERNAL', message } });
      this.#waiting.clear();
      if (!this.#ending) this.#onLog(new WsProfileError('SWARM_FAILED', message).message);
    });
    return child;
  }
}
