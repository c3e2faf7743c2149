export const LOAD_SCHEMA = 'ws-profile/load@1';

/** What a connection does with its time. */
type LoadMode =
  /** Sends a message and waits for one in answer. */
  | 'echo'
  /** Sends ping frames: every server answers them. */
  | 'ping'
  /** Sends at the rate asked for and expects no answer. */
  | 'push';

/** A load, with every default filled in. */
export interface LoadPlan {
  /** `ws:` or `wss:` URL; `{i}` becomes the connection's number. */
  readonly url: string;
  readonly connections: number;
  readonly mode: LoadMode;
  /** Messages per second over all connections; null sends as fast as answers come. */
  readonly rate: number | null;
  /** How long messages are sent, after the last connection has opened. */
  readonly durationMs: number;
  /** Bytes of a message. */
  readonly size: number;
  /** Sent as it is instead of `size` bytes of filling. */
  readonly message: string | null;
  readonly binary: boolean;
  /** Messages under way at once on a connection. */
  readonly pipelining: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
  readonly perMessageDeflate: boolean;
  /** Take any certificate. */
  readonly insecure: boolean;
  /** How long a handshake or an answer may take. */
  readonly timeoutMs: number;
  /** Handshakes under way at once. */
  readonly concurrency: number;
  /** Sockets that one process holds; more start another process. */
  readonly socketsPerProcess: number;
}

/** Latencies in milliseconds, kept with three significant digits. */
export interface LoadLatency {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** One second of a load under way. */
export interface LoadProgress {
  readonly phase: 'connecting' | 'sending' | 'closing';
  readonly elapsedMs: number;
  /** Open now. */
  readonly open: number;
  /** Messages sent and answers received in the last second. */
  readonly sentPerSecond: number;
  readonly answeredPerSecond: number;
  readonly errors: number;
  /** Echo latency of the last second. */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** The one JSON document of `load --json`. */
export interface LoadResult {
  readonly schema: typeof LOAD_SCHEMA;
  /** Every connection opened and nothing failed. */
  readonly ok: boolean;
  readonly interrupted: boolean;
  readonly url: string;
  readonly node: string;
  readonly mode: LoadMode;
  readonly durationMs: number;
  readonly processes: number;
  readonly connections: {
    readonly asked: number;
    readonly opened: number;
    readonly failed: number;
    /** Closed by the other side before the end. */
    readonly lost: number;
    /** Growth of the load processes' resident memory while the sockets opened, by socket; 0 when none did. */
    readonly bytesPerSocket: number;
  };
  readonly messages: {
    readonly size: number;
    readonly binary: boolean;
    readonly sent: number;
    readonly answered: number;
    /** Sent, and no answer came. */
    readonly unanswered: number;
    /** Received without having been asked for. */
    readonly unasked: number;
    readonly bytesSent: number;
    readonly bytesReceived: number;
    /** Answered by second (pushed: sent). */
    readonly perSecond: number;
    /** The same by second of processor time that the load processes took: what one core can do. */
    readonly perCpuSecond: number;
  };
  readonly rate: { readonly asked: number | null; readonly reached: number };
  readonly latencyMs: { readonly connect: LoadLatency; readonly echo: LoadLatency; readonly close: LoadLatency };
  /** Errors by kind: `connect ECONNREFUSED`, `closed 1006`, `no answer in time`. */
  readonly errors: Readonly<Record<string, number>>;
}
