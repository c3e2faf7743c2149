import type { Request, Results } from '../../measured/protocol.js';
import type { ConnectionHealth } from '../../model/sample.js';
import type { ForeignDelivery } from '../../model/swarm.js';
import type { StartChild } from '../../process/child.js';
import { mapStack } from '../../scenario/compile/map-stack.js';
import type { ScenarioModule } from '../../scenario/prepared.js';
import type { SwarmResults } from '../../swarm/protocol.js';
import { ClientModules } from '../client-modules.js';
import { SwarmProcess } from '../swarm-process.js';
import { MeasuredProcess } from './measured-process.js';

export interface SessionOptions {
  /** Told what the scenario and its processes print. */
  readonly onLog: (line: string) => void;
  readonly start: StartChild;
}

/** A measured process and the swarm at the other end of its sockets. Whoever opens one ends it in a `finally`. */
export class Session {
  readonly #measured: MeasuredProcess;
  readonly #swarm: SwarmProcess;
  readonly #clientModules: ClientModules;

  constructor({ file, compiled }: ScenarioModule, { onLog, start }: SessionOptions) {
    const toSource = (text: string) => mapStack(text, compiled.original);
    const printed = (line: string) => onLog(toSource(line));
    const startSwarm = () =>
      new SwarmProcess({
        cwd: file.root,
        onLog: printed,
        onDeath: (error) => this.#measured.giveUp(error),
        start,
      });
    this.#swarm = startSwarm();
    this.#clientModules = new ClientModules(file, this.#swarm, startSwarm);
    this.#measured = new MeasuredProcess({
      entry: compiled.entry,
      file: file.file,
      root: file.root,
      mapStack: toSource,
      onLog: printed,
      onSwarmRequest: (request) => this.#clientModules.request(request),
      start,
    });
  }

  /** @throws WsProfileError for a failed hook, a time limit, or the process's death */
  request<R extends Request>(request: R): Promise<Results[R['op']]> {
    return this.#measured.request(request);
  }

  health(): Promise<ConnectionHealth | undefined> {
    return this.#swarm.health();
  }

  /** What arrived at another tenant's socket; undefined where no marks were used. */
  async foreignDeliveries(tenants: readonly string[]): Promise<readonly ForeignDelivery[] | undefined> {
    const reply = await this.#swarm.requestIfStarted({ op: 'foreignDeliveries', tenants });
    return reply?.ok ? ((reply.result as SwarmResults['foreignDeliveries']) ?? undefined) : undefined;
  }

  /** Aborts the scenario's signal, and ends both processes and all they spawned. */
  async end(): Promise<void> {
    await Promise.all([this.#measured.end(), this.#swarm.end()]);
    await this.#clientModules.end();
  }
}
