import type {
  AllocationSampling,
  Loop,
  Memory,
  Provocation,
  Sample,
  SetupReport,
  TeardownReport,
} from '../model/sample.js';
import type { HookName, HttpPlan } from '../model/scenario.js';
import type { SwarmAnswer, SwarmCall } from '../swarm/protocol.js';

/** What the parent asks of the measured process. One request at a time; each is answered by a result or a failure. */
export type Request =
  /** Import the scenario and tell what it exports. */
  | { readonly op: 'describe' }
  /** Import the scenario, to set it up next. */
  | { readonly op: 'import' }
  | { readonly op: 'setup'; readonly settings: RoundSettings }
  /** Whose each manager is. */
  | { readonly op: 'tenants' }
  | { readonly op: 'round'; readonly loop: Loop }
  | { readonly op: 'create-live' }
  | { readonly op: 'provoke' }
  | { readonly op: 'destroy-live' }
  | { readonly op: 'weigh' }
  | { readonly op: 'snapshot'; readonly file: string }
  | { readonly op: 'start-allocation-sampling'; readonly sampling: AllocationSampling }
  | { readonly op: 'stop-allocation-sampling'; readonly file: string }
  | { readonly op: 'teardown' };

/**
 * How long a request may take, and what is said to take so long. `hooks`: as long as the scenario's hooks take, each of
 * which has its own limit; by that the process counts as blocked when it says nothing.
 */
export type Limit = 'hooks' | { readonly ms: number; readonly doing: string };

const IMPORTING: Limit = { ms: 30_000, doing: 'its import' };
/** V8 blocks the process while it writes: 3 to 5 s for a snapshot of 86 MB. */
const WRITING_MS = 300_000;
const SAMPLING: Limit = { ms: WRITING_MS, doing: 'allocation sampling' };

/** The limit of each request, by its `op`. */
export const LIMITS: Readonly<Record<Request['op'], Limit>> = {
  describe: IMPORTING,
  import: IMPORTING,
  setup: 'hooks',
  tenants: 'hooks',
  round: 'hooks',
  'create-live': 'hooks',
  provoke: 'hooks',
  'destroy-live': 'hooks',
  weigh: 'hooks',
  snapshot: { ms: WRITING_MS, doing: 'its heap snapshot' },
  'start-allocation-sampling': SAMPLING,
  'stop-allocation-sampling': SAMPLING,
  teardown: 'hooks',
};

/** What the measured process needs to know of the scenario's settings. */
export interface RoundSettings {
  readonly managers: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** From which marks of tenants are made: 32 hexadecimal digits. */
  readonly canarySecret: string;
  /** HTTP requests beside every exercise; absent: none. */
  readonly http?: HttpPlan;
  /** Ids that the factory is to refuse; absent: none. */
  readonly refuses?: readonly string[];
}

/** The result of each request, by its `op`. */
export interface Results {
  readonly describe: Description;
  readonly import: undefined;
  readonly setup: SetupReport;
  readonly tenants: readonly string[];
  readonly round: Sample;
  readonly 'create-live': undefined;
  readonly provoke: Provocation;
  readonly 'destroy-live': undefined;
  readonly weigh: Memory;
  readonly snapshot: undefined;
  readonly 'start-allocation-sampling': undefined;
  readonly 'stop-allocation-sampling': number;
  readonly teardown: TeardownReport;
}

/** A default export, told in plain JSON: the parent never imports a scenario. */
export interface Description {
  /** `typeof` the default export, `null`, or `missing`. */
  readonly exported: string;
  /** The values of its keys that are no functions; what JSON can't carry is told by its type, as `[bigint]`. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The keys whose values are functions. */
  readonly hooks: readonly string[];
}

export type ToMeasured =
  | { readonly type: 'request'; readonly request: Request }
  | { readonly type: 'swarm-answers'; readonly answers: readonly SwarmAnswer[] }
  | { readonly type: 'ping' }
  | { readonly type: 'abort' };

/** A hook that is about to be called, as often as a round does. */
export interface HookBegun {
  readonly hook: HookName;
  /** How long one call may take. */
  readonly timeoutMs: number;
  /** How long all calls may take together, what runs beside them included. */
  readonly callsMs: number;
}

export type FromMeasured =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly result: unknown }
  | { readonly type: 'failure'; readonly failure: Failure }
  /** What it calls next, and how long one call may take. */
  | ({ readonly type: 'hook' } & HookBegun)
  | { readonly type: 'log'; readonly message: string }
  | { readonly type: 'swarm-calls'; readonly calls: readonly SwarmCall[] }
  | { readonly type: 'pong' };

/** An error on its way to the parent. */
export interface Failure {
  readonly kind: 'import' | 'hook' | 'timeout' | 'uncaught' | 'exit' | 'internal';
  readonly message: string;
  readonly stack?: string;
  readonly hook?: HookName;
  /** The manager's index, for hooks that have one. */
  readonly manager?: number;
}
