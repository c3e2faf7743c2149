import { setTimeout as sleep } from 'node:timers/promises';
import { WsProfileError } from '../../errors.js';
import type { ConnectionReport } from '../../probe/protocol.js';
import type { EnteredServer } from './entered-server.js';
import { matchSockets } from './match-sockets.js';
import type { Probe } from './probe-client.js';

/** A thread of ours in a process says where it is within moments of the process's first connection. */
const SEEN_LIMIT_MS = 10_000;
const POLL_MS = 20;

/** What a round's connections came to. */
export interface Seen {
  /** The swarm's, by the process that took them. */
  readonly byProbe: ReadonlyMap<Probe, number>;
  /** Connections that were not the swarm's. */
  readonly others: number;
}

/** Follows which connections a server's processes saw, round by round. */
export class Connections {
  readonly #server: EnteredServer;
  /** Connections told before, by process. */
  readonly #told = new WeakMap<Probe, number>();
  /** Our ends' ports of all that were ever made. */
  readonly #ports = new Set<number>();

  constructor(server: EnteredServer) {
    this.#server = server;
  }

  /**
   * Matches what arrived since it was last asked with the swarm's ports, one by one; what has not been told yet is waited for.
   *
   * @throws WsProfileError CONNECTIONS_UNSEEN, PROBE_REFUSED where some never arrived
   */
  async match(ports: readonly number[], signal: AbortSignal): Promise<Seen> {
    for (const port of ports) this.#ports.add(port);
    const until = performance.now() + SEEN_LIMIT_MS;
    for (;;) {
      signal.throwIfAborted();
      const probes = this.#server.probes();
      const reports = await this.#reports(probes);
      const { seen, unseen, others, complete } = matchSockets(ports, reports);
      if (unseen.length === 0 || !complete) {
        this.#remember(probes, reports);
        const byProbe = new Map(probes.map((probe, at) => [probe, seen.filter(({ report }) => report === at).length]));
        return { byProbe, others };
      }
      if (performance.now() > until) throw this.#unseen(ports.length, unseen.length, others);
      await sleep(POLL_MS);
    }
  }

  /** Whatever arrived since it was last asked: nobody says which are whose. */
  async arrived(): Promise<Seen> {
    const probes = this.#server.probes();
    const reports = await this.#reports(probes);
    for (const { remotePort } of reports.flatMap(({ arrived }) => arrived)) this.#ports.add(remotePort);
    this.#remember(probes, reports);
    const byProbe = new Map(probes.map((probe, at) => [probe, reports[at]?.arrived.length ?? 0]));
    return { byProbe, others: 0 };
  }

  /** How many of the swarm's connections are still open at the server. */
  async open(): Promise<number> {
    const reports = await this.#reports(this.#server.probes());
    return reports.flatMap(({ open }) => open).filter(({ remotePort }) => this.#ports.has(remotePort)).length;
  }

  #reports(probes: readonly Probe[]): Promise<readonly ConnectionReport[]> {
    return Promise.all(probes.map((probe) => probe.request({ op: 'connections', since: this.#told.get(probe) ?? 0 })));
  }

  #remember(probes: readonly Probe[], reports: readonly ConnectionReport[]): void {
    for (const [at, probe] of probes.entries()) this.#told.set(probe, reports[at]?.accepted ?? 0);
  }

  #unseen(all: number, unseen: number, others: number): WsProfileError {
    if (unseen === all && others === 0) return this.#server.whyUnseen();
    if (unseen === all) {
      return new WsProfileError(
        'CONNECTIONS_UNSEEN',
        `the server saw none of the swarm's ${all} connections, but ${others} others: the round was not measured`,
        { hint: "Is a proxy between them? It makes connections of its own: give the server's own port with --url." },
      );
    }
    return new WsProfileError(
      'CONNECTIONS_UNSEEN',
      `the server never saw ${unseen} of the swarm's ${all} connections: the round was not measured`,
      {
        hint: 'Something between them keeps connections to itself (a proxy), or a process took them that is not measured (another worker).',
      },
    );
  }
}
