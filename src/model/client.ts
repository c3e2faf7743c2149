import type { Percentiles } from './percentiles.js';

/**
 * A client of somebody's protocol, as a module's default export: `export default defineClient({ … })`. It runs in the swarm's
 * process, with the project's own packages; one `Client` is one manager's other end.
 */
export interface ClientDefinition<Client = unknown> {
  /** Makes the other end of one manager; resolves when it is connected. */
  connect(context: ConnectContext): Client | Promise<Client>;
  /** Uses one that is connected; resolves when what it asked has been answered. */
  exercise?(client: Client, context: ClientContext): unknown;
  /** Closes one; resolves when it is closed. */
  disconnect(client: Client, context: ClientContext): unknown;
}

/** What every hook of a client module is given. */
export interface ClientContext {
  /** The client's number, from 0 on. */
  readonly i: number;
  /** A mark that nobody can guess: the one that `swarm.clients` was given, or one that no other client has. */
  readonly canary: string;
  /** What `swarm.clients` was given as `data`. */
  readonly data: unknown;
  /** Aborted when the hook has taken too long. */
  readonly signal: AbortSignal;
}

export interface ConnectContext extends ClientContext {
  /** Where the server is: `ws://127.0.0.1:port`, with the path where one was named. `{i}` is the client's number by now. */
  readonly url: string;
}

/** How `swarm.clients` makes clients. */
export interface ClientsOptions {
  /** `ws:`, `wss:`, `http:` or `https:` URL on loopback; `{i}` becomes the client's number. Left to the module where it is absent: then `context.url` is empty. */
  readonly url?: string;
  /** How many. Default 1. */
  readonly count?: number;
  /** The first client's number. Default 0. */
  readonly from?: number;
  /** Anything that can be cloned, for the module's hooks. */
  readonly data?: unknown;
  /** The mark that the hooks are given, so that it is looked for as the tenant's: `canary(i)` of the scenario's context. Default: one of each client's own. */
  readonly canary?: string;
  /** How long a hook may take, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** How many hooks are under way at once. Default 64. */
  readonly concurrency?: number;
  /** Processes that they are spread over, so that more than one core is theirs. Default: one for each 500, where there are cores for them. At most 64. */
  readonly processes?: number;
  /** A host that is not on loopback and may be connected to all the same. */
  readonly allowHost?: string;
}

/** Clients of one module, moved together. */
export interface ClientsGroup {
  /** How many are connected. */
  readonly opened: number;
  /** Calls `exercise` of each. Throws when the module has none, or one of them throws or takes too long. */
  exercise(): Promise<void>;
  /** Calls `disconnect` of each. */
  close(): Promise<void>;
  /** Destroys the sockets that the clients opened, as a lost network does, and then disconnects them. */
  terminate(): Promise<void>;
  stats(): Promise<ClientsStats>;
}

export interface ClientsStats {
  /** Clients that connected, those closed since among them. */
  readonly opened: number;
  /** Clients connected now. */
  readonly open: number;
  /** TCP connections that they opened, those closed since among them. */
  readonly sockets: number;
  /** How often `exercise` was called. */
  readonly exercises: number;
  /** Errors that no hook threw, by code or message. */
  readonly errors: Readonly<Record<string, number>>;
  /** Milliseconds of `connect`. */
  readonly connectMs: Percentiles;
  /** Milliseconds of `exercise`. */
  readonly exerciseMs: Percentiles;
}
