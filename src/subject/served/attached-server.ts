import { WsProfileError } from '../../errors.js';
import type { ServerPlan } from '../../model/server.js';
import { attach } from './attach.js';
import type { EnteredServer } from './entered-server.js';
import { LateFailure } from './late-failure.js';
import type { Probe } from './probe-client.js';
import { takesConnections } from './reach.js';
import { chooseUrl, portOf } from './url.js';

/** A server that runs already, in which we are by its inspector. It goes on when we leave. */
export class AttachedServer implements EnteredServer {
  readonly #failure = new LateFailure();
  readonly failed = this.#failure.failed;
  readonly #target: string;
  readonly #plan: ServerPlan;
  #opening: Promise<string> | undefined;
  #probe: Probe | undefined;
  #closed: Promise<readonly string[]> | undefined;
  #isClosing = false;

  constructor(target: string, plan: ServerPlan) {
    this.#target = target;
    this.#plan = plan;
  }

  open(signal: AbortSignal): Promise<string> {
    this.#opening = this.#open(signal);
    return this.#opening;
  }

  probes(): readonly Probe[] {
    return this.#probe ? [this.#probe] : [];
  }

  whyUnseen(): WsProfileError {
    return new WsProfileError('PROBE_REFUSED', `no connection arrived in ${this.#name()}`, {
      hint: 'The URL leads to another process: attach to the one that takes the connections (of a cluster, a worker).',
    });
  }

  lastLines(): string {
    return '';
  }

  /** What it prints goes where it went before. */
  stderrErrors(): number {
    return 0;
  }

  close(): Promise<readonly string[]> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<readonly string[]> {
    this.#isClosing = true;
    await this.#opening?.catch(() => {});
    await this.#probe?.leave();
    return [];
  }

  async #open(signal: AbortSignal): Promise<string> {
    const { url } = this.#plan;
    this.#probe = await attach(this.#target);
    signal.throwIfAborted();
    void this.#probe.closed.then(() => {
      if (!this.#isClosing)
        this.#failure.fail(
          new WsProfileError('SERVER_ENDED', `${this.#name()} ended, or closed its inspector, while it was measured`),
        );
    });
    if (url === undefined) {
      const { listening } = this.#probe.process;
      if (listening.length > 0) return chooseUrl(listening, this.#plan);
      throw new WsProfileError('SERVER_NOT_READY', `${this.#name()} listens on no port itself`, {
        hint: "A cluster's worker leaves that to its primary: say where it takes its connections with --url.",
      });
    }
    const { host, port } = portOf(url);
    if (await takesConnections(host, port)) return url;
    throw new WsProfileError('SERVER_NOT_READY', `nothing listens at ${host}:${port}`, {
      hint: `${this.#name()} is there: look where it listens.`,
    });
  }

  #name(): string {
    return `process ${this.#probe?.process.pid ?? this.#target}`;
  }
}
