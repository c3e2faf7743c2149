import type { Request, Results } from '../../measured/protocol.js';
import { SwarmProcess } from '../swarm-process.js';
import type { MapStack } from './failures.js';
import { MeasuredProcess } from './measured-process.js';

export interface SessionOptions {
  /** The JavaScript file to import. */
  readonly entry: string;
  /** The scenario's source file, as messages name it. */
  readonly file: string;
  /** The project's root: the working directory of both processes. */
  readonly root: string;
  readonly mapStack: MapStack;
  readonly onLog: (line: string) => void;
}

/** A measured process and the swarm at the other end of its sockets. Whoever opens one ends it in a `finally`. */
export class Session {
  readonly #measured: MeasuredProcess;
  readonly #swarm: SwarmProcess;

  constructor(options: SessionOptions) {
    this.#swarm = new SwarmProcess({ cwd: options.root, onLog: options.onLog });
    this.#measured = new MeasuredProcess({
      ...options,
      onSwarmRequest: (request) => this.#swarm.request(request),
    });
  }

  /** @throws WsProfileError for a failed hook, a time limit, or the process's death */
  request<R extends Request>(request: R): Promise<Results[R['op']]> {
    return this.#measured.request(request);
  }

  /** Aborts the scenario's signal, and ends both processes and all they spawned. */
  async end(): Promise<void> {
    await Promise.all([this.#measured.end(), this.#swarm.end()]);
  }
}
