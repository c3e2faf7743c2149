import { WsProfileError } from '../../errors.js';
import type { Percentiles } from '../../model/percentiles.js';
import type { HttpSample } from '../../model/sample.js';
import type { HttpPlan } from '../../model/scenario.js';
import type { ServerPlan } from '../../model/server.js';
import type { SwarmStats } from '../../model/swarm.js';
import type { SwarmReply, SwarmRequest, SwarmResults } from '../../swarm/protocol.js';

/** The other end of a round: whoever connects to the server. */
export interface Clients {
  /** How many of them: one to a manager. */
  readonly count: number;
  /** Makes all connections of a round. */
  connect(): Promise<void>;
  /** Uses those that are open. */
  exercise(): Promise<void>;
  disconnect(): Promise<void>;
  /** Our ends' ports of the connections that were made since this was last asked. */
  newPorts(): Promise<readonly number[]>;
  /** Of the connections that were made last. */
  latencies(): Promise<{ readonly connectMs: Percentiles; readonly echoMs: Percentiles }>;
  /** Sends a round's HTTP requests. */
  http(plan: HttpPlan): Promise<HttpSample>;
}

export interface SwarmClientsOptions {
  readonly url: string;
  readonly count: number;
  readonly timeoutMs: number;
  readonly plan: Pick<ServerPlan, 'messages' | 'headers' | 'protocols' | 'allowHost'>;
  readonly request: (request: SwarmRequest) => Promise<SwarmReply>;
}

/** No message for so long: what was asked has been answered. */
const QUIET_MS = 40;
/** A server that never stops talking is waited for no longer. */
const QUIET_LIMIT_MS = 2_000;

/**
 * Plain WebSocket connections of the swarm's that send the same messages each.
 *
 * Every method rejects with WsProfileError CONNECTIONS_FAILED or SWARM_FAILED.
 */
export function swarmClients({ url, count, timeoutMs, plan, request }: SwarmClientsOptions): Clients {
  let group = 0;
  let portsTold = 0;
  const ask = asking(request);
  const stats = () => ask({ op: 'stats', group });
  const quiet = () => ask({ op: 'quiet', group, quietMs: QUIET_MS, timeoutMs: QUIET_LIMIT_MS });
  return {
    count,
    latencies: stats,
    async connect() {
      portsTold = 0;
      const { headers, protocols, allowHost } = plan;
      const options = { url: url.replace(/^http/, 'ws'), count, headers, protocols, handshakeTimeoutMs: timeoutMs };
      const connected = await ask({ op: 'connect', options: { ...options, ...(allowHost && { allowHost }) } });
      group = connected.group;
      if (connected.opened < count) throw notOpened(url, count, await stats());
      await quiet();
    },
    async exercise() {
      if (plan.messages.length === 0) return;
      for (const message of plan.messages) {
        const { open, closeCodes } = await stats();
        if (open === 0) throw closedByServer(count, closeCodes);
        await ask({ op: 'send', group, message, times: 1 });
        await quiet();
      }
    },
    async disconnect() {
      await ask({ op: 'close', group });
    },
    async newPorts() {
      const ports = await ask({ op: 'ports', group });
      const made = ports.slice(portsTold);
      portsTold = ports.length;
      return made;
    },
    http: (http) => ask({ op: 'http', origin: http.url ?? url, plan: http }),
  };
}

/** Clients of a module of the project's, `count` of them. */
export function moduleClients({ url, count, timeoutMs, plan, request }: SwarmClientsOptions, module: string): Clients {
  let group = 0;
  let exercises = false;
  const ask = asking(request);
  return {
    count,
    async connect() {
      const { allowHost } = plan;
      const options = { url, count, timeoutMs, ...(allowHost !== undefined && { allowHost }) };
      const made = await ask({ op: 'clients', module: { shown: module, entry: '' }, options });
      group = made.group;
      exercises = made.exercises;
      const { sockets } = await ask({ op: 'clientsStats', group });
      if (sockets === 0) throw openedNothing();
    },
    async exercise() {
      if (exercises) await ask({ op: 'exercise', group });
    },
    async disconnect() {
      await ask({ op: 'close', group });
      // A pool of the module's may keep connections for clients to come.
      await ask({ op: 'dropSockets', group });
    },
    newPorts: () => ask({ op: 'newPorts', group }),
    async latencies() {
      const { connectMs, exerciseMs } = await ask({ op: 'clientsStats', group });
      return { connectMs, echoMs: exerciseMs };
    },
    http: (http) => ask({ op: 'http', origin: http.url ?? url, plan: http }),
  };
}

function asking(request: SwarmClientsOptions['request']) {
  return async <R extends SwarmRequest>(message: R): Promise<SwarmResults[R['op']]> => {
    const reply = await request(message);
    if (reply.ok) return reply.result as SwarmResults[R['op']];
    const { code, message: why } = reply.error;
    throw new WsProfileError(
      code === 'CLIENT_FAILED' ? 'CONNECTIONS_FAILED' : 'SWARM_FAILED',
      why.replace(/^swarm: /, ''),
    );
  };
}

function openedNothing(): WsProfileError {
  return new WsProfileError('CONNECTIONS_FAILED', "the client module's clients opened no connection", {
    hint: 'connect must open it, and resolve when it is open: await what the client tells of that.',
  });
}

function notOpened(url: string, count: number, { opened, failures }: SwarmStats): WsProfileError {
  const reasons = Object.entries(failures).map(([reason, times]) => `${times} × ${reason}`);
  return new WsProfileError(
    'CONNECTIONS_FAILED',
    `${count - opened} of ${count} connections to ${url} did not open: ${reasons.join(', ')}`,
    { hint: hintFor(Object.keys(failures).join(' ')) },
  );
}

function hintFor(reasons: string): string {
  const status = /HTTP (\d+)/.exec(reasons)?.[1];
  if (status === '401' || status === '403') {
    return 'The server asks who connects: give what it wants to see, such as --header "authorization: Bearer …" or a cookie.';
  }
  if (status !== undefined) {
    return `The server upgrades no connection there: name the path that it does, such as --url /ws, or the subprotocol with --protocol.`;
  }
  if (/ECONNRESET|hang up/i.test(reasons)) {
    return 'The server hangs up: name the path that it takes connections at, such as --url /ws; or is it wss:// rather than ws://?';
  }
  if (/Parse Error|EPROTO|SSL/i.test(reasons)) {
    return 'Is it wss:// rather than ws://, or the other way round? Give the whole URL with --url.';
  }
  if (reasons.includes('timeout')) {
    return 'The server took the connections and did not answer the handshakes in time: see --timeout.';
  }
  return 'Look at what the server prints: --verbose shows it.';
}

function closedByServer(count: number, closeCodes: Readonly<Record<string, number>>): WsProfileError {
  const codes = Object.entries(closeCodes).map(([code, times]) => `${times} × code ${code}`);
  return new WsProfileError(
    'CONNECTIONS_FAILED',
    `the server closed all of the ${count} connections itself: ${codes.join(', ')}`,
    { hint: 'It may want another first message, a header or a subprotocol.' },
  );
}
