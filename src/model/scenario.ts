import type { Server as HttpServer } from 'node:http';
import type { Server as NetServer } from 'node:net';
import type { Size } from './bytes.js';
import type { MetricName } from './metric.js';
import type { ServerDefinition, ServerPlan } from './server.js';
import type { Swarm } from './swarm.js';

/** What `setup` is given. */
export interface ScenarioContext {
  readonly swarm: Swarm;
  /**
   * A mark that can't be guessed, for the data of manager `i`: put it into what it sends. The swarm looks for marks in all that
   * arrives, and says which came to another tenant.
   */
  canary(i: number): string;
  /** Aborted when the session ends: the run is over, or was interrupted. */
  readonly signal: AbortSignal;
  /** Prints a line beside the run's progress; never on stdout. */
  log(message: string): void;
  /** Listens on a loopback port of the system's choice; resolves to its `ws://127.0.0.1:port`. */
  listen(server: HttpServer | NetServer): Promise<string>;
}

/** Budgets: absolute limits by metric. Bytes take a unit (`'1MB'`, `'1MiB'`); `false` switches a default budget off. */
export type Budgets = { readonly [Name in MetricName]?: Size | false };

/** A hook may return a promise. */
export type Awaitable<T> = T | Promise<T>;

/**
 * HTTP requests to the server under test, sent by autocannon from the swarm process while the managers of a round are
 * alive and exercised. Every round sends the same number, so that what they leave behind grows alike in every window.
 */
export interface HttpPressure {
  /** Path and query. Default `/`. */
  readonly path?: string;
  /** `http:` or `https:` URL on loopback. Default: the first server that `setup` started with `context.listen`. */
  readonly url?: string;
  /** Requests in a round, over all connections. Default 100. */
  readonly requests?: number;
  /** Connections at once. Default 10. */
  readonly connections?: number;
  /** Requests under way at once on a connection. Default 1. */
  readonly pipelining?: number;
  /** Default `GET`. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * Send WebSocket handshakes, each on a connection of its own that is dropped after the answer, and say what the server
   * is to do: anything but `101` (`accepted`), or `101` itself (`refused`), is an error then.
   */
  readonly upgrade?: 'accepted' | 'refused';
  /** How long the requests of a round may take together, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
}

/** HTTP pressure with every default filled in; `url` null is the first server of `context.listen`. */
export interface HttpPlan extends Required<Omit<HttpPressure, 'url' | 'body' | 'upgrade'>> {
  readonly url: string | null;
  readonly body: string | null;
  readonly upgrade: 'accepted' | 'refused' | null;
}

/**
 * A scenario: how one factory's managers are made, used and unmade. Only `create` and `destroy` are required.
 *
 * @typeParam Env - what `setup` returned; undefined without `setup`
 * @typeParam Manager - what `create` returned
 */
export interface ScenarioDefinition<Env = unknown, Manager = unknown> {
  /** Names the scenario and its baseline's folder. Default: the file's name without `.scenario.*`. */
  readonly name?: string;
  /** N: managers alive together in a round. Default 50. */
  readonly managers?: number;
  /** Rounds in a window. Default 3. */
  readonly rounds?: number;
  /** Rounds before the first snapshot. Default 3. */
  readonly warmup?: number;
  /** How many hooks of a kind run at once. Default 10. */
  readonly concurrency?: number;
  /** How long one call of a hook may take, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  readonly budgets?: Budgets;
  readonly tags?: readonly string[];
  /**
   * The steady loop: `rounds` exercises per window on live managers. `false` switches it off. `provoke`: let the managers act at once
   * afterwards, leave in the middle of it and come back; default: where the scenario uses canaries.
   */
  readonly steady?: false | { readonly rounds?: number; readonly provoke?: boolean };
  /** HTTP requests to the same server while the managers are alive and exercised. */
  readonly http?: HttpPressure;
  /** What need not be measured for the scenario to pass. */
  readonly unmeasured?: readonly Unmeasured[];
  /** Ids that the factory must refuse: `createFor` has to throw for each. `PLACEHOLDER_IDS` has the usual ones. */
  readonly refuses?: readonly string[];
  /** Names of classes whose objects managers of different tenants may share: a user is in many rooms. */
  readonly shared?: readonly string[];
  /** Whose data manager `i` may see, as a string or a number. Default: each manager is its own tenant. */
  tenant?(i: number): Awaitable<string | number>;
  /** Once, before anything else. */
  setup?(context: ScenarioContext): Awaitable<Env>;
  /** Once per manager and round. */
  create(env: Env, i: number): Awaitable<Manager>;
  /** Once for each of `refuses`, after `setup`: makes a manager for that id. One that is made is handed to `destroy`. */
  createFor?(env: Env, id: string): Awaitable<Manager>;
  /** Once per manager and round, after all are created. */
  exercise?(env: Env, manager: Manager, i: number): Awaitable<unknown>;
  /** Once per manager and round. After it, nothing may hold the manager. */
  destroy(env: Env, manager: Manager, i: number): Awaitable<unknown>;
  /** Once, after everything else. */
  teardown?(env: Env): Awaitable<unknown>;
}

/** A scenario without hooks: its managers are the connections of a server. */
export interface ServerScenarioDefinition
  extends Pick<
    ScenarioDefinition,
    'name' | 'managers' | 'rounds' | 'warmup' | 'timeoutMs' | 'budgets' | 'tags' | 'steady' | 'http'
  > {
  readonly server: ServerDefinition;
  /** A module whose default export is `defineClient({ … })`, by its path from the scenario's file: the server's protocol. */
  readonly client?: string;
}

/**
 * What a scenario may say that it leaves unmeasured: `sockets` that the swarm can't open, an `exercise` that returns before its
 * requests to the swarm are answered, the heaps of `workers`.
 */
export type Unmeasured = 'sockets' | 'exercise' | 'workers';

export type HookName = 'tenant' | 'setup' | 'create' | 'createFor' | 'exercise' | 'destroy' | 'teardown';

/** A scenario's settings with every default filled in; what the session and the measured process work from. */
export interface ScenarioSettings {
  readonly name: string;
  /** The source file, relative to the project's root. */
  readonly file: string;
  readonly managers: number;
  readonly rounds: number;
  readonly warmup: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly steady: false | { readonly rounds: number; readonly provoke?: boolean };
  /** Absent: no HTTP pressure. */
  readonly http?: HttpPlan;
  readonly tags: readonly string[];
  readonly budgets: Budgets;
  readonly unmeasured?: readonly Unmeasured[];
  readonly refuses?: readonly string[];
  /** Classes whose objects managers of different tenants may share. */
  readonly shared?: readonly string[];
  /** Whether the scenario says whose each manager is. */
  readonly namesTenants?: true;
  /** Absent where the scenario has hooks. */
  readonly server?: ServerPlan;
}
