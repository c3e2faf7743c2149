import type { ClientsGroup } from '../model/client.js';
import type { PeerServer, Swarm, SwarmGroup } from '../model/swarm.js';
import type { SwarmReply, SwarmRequest, SwarmResults } from '../swarm/protocol.js';

/** Passes one request to the swarm process. Resolves to its answer; rejects only when the swarm cannot be reached. */
export type RequestSwarm = (request: SwarmRequest) => Promise<SwarmReply>;

type ResultOf<Request extends SwarmRequest> = SwarmResults[Request['op']];

const DEFAULT_EXPECT_TIMEOUT_MS = 10_000;

/**
 * The swarm as a scenario sees it. It runs inside the measured process and keeps nothing: a group or a peer server is a
 * number, and whoever holds the handle holds all there is.
 *
 * Every method rejects with an Error whose `code` says what was wrong (see SwarmFailureCode).
 */
export function createSwarmClient(request: RequestSwarm, onUnopened: (count: number) => void): Swarm {
  async function ask<Request extends SwarmRequest>(message: Request): Promise<ResultOf<Request>> {
    const reply = await request(message);
    if (reply.ok) return reply.result as ResultOf<Request>;
    throw Object.assign(new Error(reply.error.message), { code: reply.error.code });
  }

  return {
    async connect(options) {
      const { group, opened } = await ask({ op: 'connect', options });
      const unopened = (options.count ?? 1) - opened;
      if (unopened > 0) onUnopened(unopened);
      return groupOf(ask, group, opened);
    },
    async clients(module, options = {}) {
      const asked = { op: 'clients', module: { shown: String(module), entry: '' }, options } as const;
      const { group, opened } = await ask(asked);
      return clientsOf(ask, group, opened);
    },
    async serve(options = {}) {
      const { server, url } = await ask({ op: 'serve', options });
      return serverOf(ask, server, url);
    },
  };
}

type Ask = <Request extends SwarmRequest>(message: Request) => Promise<ResultOf<Request>>;

function groupOf(ask: Ask, group: number, opened: number): SwarmGroup {
  return {
    opened,
    async send(message, options) {
      await ask({ op: 'send', group, message, times: options?.times ?? 1 });
    },
    async expect({ perSocket, timeoutMs = DEFAULT_EXPECT_TIMEOUT_MS }) {
      await ask({ op: 'expect', group, perSocket, timeoutMs });
    },
    async close(code, reason) {
      await ask({ op: 'close', group, ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) });
    },
    async terminate() {
      await ask({ op: 'terminate', group });
    },
    async stopReading() {
      await ask({ op: 'stopReading', group });
    },
    async resumeReading() {
      await ask({ op: 'resumeReading', group });
    },
    stats: () => ask({ op: 'stats', group }),
  };
}

function clientsOf(ask: Ask, group: number, opened: number): ClientsGroup {
  return {
    opened,
    async exercise() {
      await ask({ op: 'exercise', group });
    },
    async close() {
      await ask({ op: 'close', group });
    },
    async terminate() {
      await ask({ op: 'terminate', group });
    },
    stats: () => ask({ op: 'clientsStats', group }),
  };
}

function serverOf(ask: Ask, server: number, url: string): PeerServer {
  return {
    url,
    async broadcast(message) {
      await ask({ op: 'broadcast', server, message });
    },
    async dropAll() {
      await ask({ op: 'dropAll', server });
    },
    stats: () => ask({ op: 'serverStats', server }),
    async close() {
      await ask({ op: 'closeServer', server });
    },
  };
}
