import type { ConnectionReport } from '../../probe/protocol.js';

/** A socket of the swarm's, as the server saw it. */
interface MatchedSocket {
  /** The swarm's local port. */
  readonly port: number;
  /** Which of the reports has it. */
  readonly report: number;
  /** When the server accepted it, in milliseconds since the epoch. */
  readonly acceptedAt: number;
  /** Whether it was open at the server when the report was made. */
  readonly open: boolean;
}

export interface MatchedSockets {
  readonly seen: readonly MatchedSocket[];
  /** Ports of the swarm's that no process saw. Where `complete` is false they may have been seen. */
  readonly unseen: readonly number[];
  /** Connections of others: health checks, polling, readiness probes. */
  readonly others: number;
  /** False where a process accepted more connections than it could keep. */
  readonly complete: boolean;
}

/** Finds the swarm's sockets, by their local ports, in what a server's processes report since they were last asked. */
export function matchSockets(ports: readonly number[], reports: readonly ConnectionReport[]): MatchedSockets {
  const wanted = new Set(ports);
  const seen = new Map<number, MatchedSocket>();
  let arrived = 0;
  for (const [report, { arrived: arrivals, open }] of reports.entries()) {
    const openPorts = new Set(open.map(({ remotePort }) => remotePort));
    arrived += arrivals.length;
    // A port that was used twice is open, if at all, for its last user.
    for (const { remotePort: port, at } of arrivals) {
      if (wanted.has(port)) seen.set(port, { port, report, acceptedAt: at, open: openPorts.has(port) });
    }
  }
  return {
    seen: [...seen.values()],
    unseen: ports.filter((port) => !seen.has(port)),
    others: arrived - seen.size,
    complete: reports.every(({ forgotten }) => forgotten === 0),
  };
}
