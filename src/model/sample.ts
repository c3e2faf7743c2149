import type { SourcePosition } from './position.js';

/** The process's memory at one moment, in bytes. */
export interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
  readonly heapTotal: number;
  readonly external: number;
  readonly arrayBuffers: number;
}

/** Latencies of one hook over one round, in milliseconds. */
export interface HookLatency {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** HTTP requests of one round, as autocannon saw them. */
export interface HttpSample {
  /** Answered in time, whatever the status. */
  readonly answered: number;
  /** Connection errors, timeouts, and statuses other than those expected. */
  readonly errors: number;
  /** Errors by kind: `HTTP 500`, `ECONNREFUSED`, `timeout`. */
  readonly failures: Readonly<Record<string, number>>;
  /** Milliseconds from a request to its answer. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly requestsPerSecond: number;
}

/** Connections of one round, as a served process and the swarm saw them. */
export interface ServedSample {
  /** Of the swarm's, those that the measured process took. */
  readonly connections: number;
  /** Processes in which they arrived. */
  readonly processes: number;
  /** Connections that were not the swarm's: health checks, polling. */
  readonly others: number;
  /** Milliseconds from the start of a handshake to its end. */
  readonly handshake?: HookLatency;
  /** Milliseconds from a message to the next one that came back. */
  readonly echo?: HookLatency;
  /** Lines on stderr that speak of an error. */
  readonly stderrErrors: number;
}

/** Which loop a round belongs to. */
export type Loop = 'lifecycle' | 'steady';

/** What one round measured. */
export interface Sample {
  readonly loop: Loop;
  /** 0 is the first warm-up round; counts on through the windows of a loop. */
  readonly round: number;
  /** After the managers of this round were destroyed and the process settled (steady: after the round settled). */
  readonly memory: Memory;
  /** With all managers alive and exercised. */
  readonly live: Memory;
  /** V8's heap spaces after settling: used bytes by name. */
  readonly heapSpaces: Readonly<Record<string, number>>;
  /** Active resources by kind (`Timeout`, `TCPSocketWrap` …) after settling, our own subtracted. */
  readonly handles: Readonly<Record<string, number>>;
  /** False when open handles did not come back to the level before the round within the bound. */
  readonly settled: boolean;
  /** Managers of this and earlier rounds still reachable. Always 0 in the steady loop. */
  readonly survivors: number;
  /** Milliseconds spent in garbage collection while the round ran, our own forced collections excluded; absent where nobody looked. */
  readonly gcMs?: number;
  readonly eventLoopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly hooks: { readonly create?: HookLatency; readonly exercise?: HookLatency; readonly destroy?: HookLatency };
  /** Present where the scenario asks for HTTP pressure. */
  readonly http?: HttpSample;
  /** Present where a server of somebody else's is measured. */
  readonly served?: ServedSample;
  /** Uncaught exceptions and unhandled rejections that the scenario chose to survive. */
  readonly errors: number;
  readonly durationMs: number;
}

/** What was asked for and not measured. */
export interface Shortfall {
  /** What `create` returned that nothing can watch: `undefined`, `number`. */
  readonly unwatched?: string;
  /** Sockets that the swarm was asked for and did not open. */
  readonly sockets: number;
  /** Requests to the swarm that were under way when the exercises that made them had returned. */
  readonly exercise: number;
  /** Worker threads that were started: their heaps are not looked into. */
  readonly workers: number;
}

/** What became of an id that the factory was to refuse. */
export interface Refusal {
  readonly id: string;
  readonly refused: boolean;
  /** What the factory did, a clause: `threw TypeError: no such user`, `made a Session`. */
  readonly did: string;
}

/** What became of the connections whose other end is the swarm, over the life of the process. */
export interface ConnectionHealth {
  readonly opened: number;
  /** Failed handshakes by reason: `HTTP 401`, `ECONNREFUSED`, `timeout`. */
  readonly failures: Readonly<Record<string, number>>;
  /** Errors of open connections by code: `ECONNRESET`, `WS_ERR_INVALID_UTF8`. */
  readonly errors: Readonly<Record<string, number>>;
  /** Closed connections by close code, as the swarm saw it. */
  readonly closeCodes: Readonly<Record<string, number>>;
}

/** What came of letting the live managers act at once and leave in the middle of it. */
export interface Provocation {
  /** What went wrong, one sentence each. */
  readonly troubles: readonly string[];
  /** Errors meanwhile that no hook threw. */
  readonly errors: number;
}

/** What was told once, before the first round. */
export interface SetupReport {
  /** Absent where the scenario names no ids to refuse. */
  readonly refusals?: readonly Refusal[];
}

/** What was told once, after the last round. */
export interface TeardownReport {
  /** Active resources that were not there before `setup`, by kind. */
  readonly handlesLeftOpen: Readonly<Record<string, number>>;
  /** Errors that no hook threw, over the life of the process. */
  readonly errors: number;
  /** Node's warnings, by name: `MaxListenersExceededWarning`. Absent where nobody listened. */
  readonly warnings?: Readonly<Record<string, number>>;
  /** Absent where no connection was asked for. */
  readonly connections?: ConnectionHealth;
  readonly shortfall?: Shortfall;
  /** One sentence each. */
  readonly notes?: readonly string[];
}

/** Timers of one call that keep the process alive. */
export interface OpenTimers {
  /** The call that set them, with its delay: `setInterval, 30 s`. */
  readonly call: string;
  /** The name of the function that they call; empty where it has none. */
  readonly callback: string;
  /** Where that function is written. */
  readonly at?: SourcePosition;
  readonly count: number;
}

/** How often the functions of a script were called, by the characters of its text that each spans. */
export interface CountedScript {
  /** As V8 knows it. */
  readonly url: string;
  readonly functions: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
}

/** How V8 samples allocations. */
export interface AllocationSampling {
  /** Bytes between two samples, on average; with 1 every object is sampled, and sizes are exact. */
  readonly intervalBytes: number;
  /** Whether objects count that are no longer alive when it stops. */
  readonly includeCollected: boolean;
}
