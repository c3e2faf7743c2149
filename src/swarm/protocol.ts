import type { ClientsOptions, ClientsStats } from '../model/client.js';
import type { ConnectionHealth, HttpSample } from '../model/sample.js';
import type { HttpPlan } from '../model/scenario.js';
import type {
  ConnectOptions,
  ForeignDelivery,
  PeerStats,
  ServeOptions,
  SwarmMessage,
  SwarmStats,
} from '../model/swarm.js';
import type { HistogramData } from './histogram.js';

/**
 * What the swarm process is asked over its IPC channel: one message per bulk operation, however many sockets it moves.
 * The channel's serialization is `advanced`, so that a Uint8Array passes as it is.
 */
export type SwarmRequest =
  | { readonly op: 'connect'; readonly options: ConnectOptions }
  | {
      readonly op: 'send';
      readonly group: number;
      readonly message: SwarmMessage | readonly SwarmMessage[];
      readonly times: number;
    }
  | { readonly op: 'expect'; readonly group: number; readonly perSocket: number; readonly timeoutMs: number }
  | { readonly op: 'close'; readonly group: number; readonly code?: number; readonly reason?: string }
  | { readonly op: 'terminate'; readonly group: number }
  | { readonly op: 'stopReading'; readonly group: number }
  | { readonly op: 'resumeReading'; readonly group: number }
  | { readonly op: 'stats'; readonly group: number }
  /** Local ports of the sockets that opened. */
  | { readonly op: 'ports'; readonly group: number }
  /** Resolves when no message has arrived for `quietMs`, or none of the sockets is open, or after `timeoutMs`. */
  | { readonly op: 'quiet'; readonly group: number; readonly quietMs: number; readonly timeoutMs: number }
  /** Makes clients of a module, which the parent has compiled to `entry`; `shown` is how the user names it. */
  | { readonly op: 'clients'; readonly module: ClientModule; readonly options: ClientsOptions }
  | { readonly op: 'exercise'; readonly group: number }
  /** Destroys what sockets the clients of a module have left. */
  | { readonly op: 'dropSockets'; readonly group: number }
  /** Local ports of the sockets that the clients of a module opened since this was last asked. */
  | { readonly op: 'newPorts'; readonly group: number }
  | { readonly op: 'clientsFigures'; readonly group: number }
  /** `clientsFigures` of all processes that hold a group, put together: answered by the parent. */
  | { readonly op: 'clientsStats'; readonly group: number }
  | { readonly op: 'serve'; readonly options: ServeOptions }
  | { readonly op: 'broadcast'; readonly server: number; readonly message: SwarmMessage }
  | { readonly op: 'dropAll'; readonly server: number }
  | { readonly op: 'serverStats'; readonly server: number }
  | { readonly op: 'closeServer'; readonly server: number }
  | { readonly op: 'health' }
  /** Sends a round's HTTP requests to the server at `origin` (`http://127.0.0.1:port`); resolves when all are answered. */
  | { readonly op: 'http'; readonly origin: string; readonly plan: HttpPlan }
  /** Is answered when nothing keeps the process from it. */
  | { readonly op: 'ping' }
  /** Looks for the marks of this secret in all that is sent and arrives from now on. */
  | { readonly op: 'watchCanaries'; readonly secret: string }
  /** Destroys the open sockets that sent marks of these managers, with no close handshake. */
  | { readonly op: 'cutMarked'; readonly managers: readonly number[] }
  /** What arrived at another tenant's socket. `tenants`: whose each manager is, by index. */
  | { readonly op: 'foreignDeliveries'; readonly tenants: readonly string[] }
  /** Closes everything; the process exits after its answer. */
  | { readonly op: 'shutdown' };

/** A client module: as the scenario names it, until the parent has compiled it. */
interface ClientModule {
  readonly shown: string;
  /** Absolute; of JavaScript. Empty on the way to the parent. */
  readonly entry: string;
}

/** What one process knows of a group's clients. */
export interface ClientsFigures extends Omit<ClientsStats, 'connectMs' | 'exerciseMs'> {
  readonly connectMs: HistogramData;
  readonly exerciseMs: HistogramData;
}

/** What a request resolves to, by operation. */
export interface SwarmResults {
  readonly connect: { readonly group: number; readonly opened: number };
  readonly send: null;
  readonly expect: null;
  readonly close: null;
  readonly terminate: null;
  readonly stopReading: null;
  readonly resumeReading: null;
  readonly stats: SwarmStats;
  readonly ports: readonly number[];
  readonly quiet: null;
  /** `exercises`: whether the module has an `exercise`. */
  readonly clients: { readonly group: number; readonly opened: number; readonly exercises: boolean };
  readonly dropSockets: null;
  readonly exercise: null;
  readonly newPorts: readonly number[];
  readonly clientsFigures: ClientsFigures;
  readonly clientsStats: ClientsStats;
  readonly serve: { readonly server: number; readonly url: string };
  readonly broadcast: null;
  readonly dropAll: null;
  readonly serverStats: PeerStats;
  readonly closeServer: null;
  /** Over the life of the process. */
  readonly health: ConnectionHealth;
  readonly http: HttpSample;
  readonly ping: null;
  readonly watchCanaries: null;
  readonly cutMarked: null;
  /** Null where nobody asked for marks to be looked for. */
  readonly foreignDeliveries: readonly ForeignDelivery[] | null;
  readonly shutdown: null;
}

type SwarmOperation = SwarmRequest['op'];

export type SwarmResult = SwarmResults[SwarmOperation];

/** Stable names of what can go wrong in the swarm. */
export type SwarmFailureCode =
  | 'INVALID_REQUEST'
  | 'NOT_LOOPBACK'
  | 'UNKNOWN_GROUP'
  | 'UNKNOWN_SERVER'
  | 'NOT_OPEN'
  | 'EXPECT_FAILED'
  | 'CLIENT_FAILED'
  | 'SHUTTING_DOWN'
  | 'INTERNAL';

/** An error as plain data. */
export interface SwarmFailure {
  readonly code: SwarmFailureCode;
  readonly message: string;
}

export type SwarmReply =
  | { readonly ok: true; readonly result: SwarmResult }
  | { readonly ok: false; readonly error: SwarmFailure };

/** On the channel, parent to swarm. Ids are the parent's choice; answers may come in any order. */
export interface SwarmCall {
  readonly id: number;
  readonly request: SwarmRequest;
}

/** On the channel, swarm to parent. */
export interface SwarmAnswer {
  readonly id: number;
  readonly reply: SwarmReply;
}
