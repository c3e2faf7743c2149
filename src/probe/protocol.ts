import type { AllocationSampling, Memory } from '../model/sample.js';

/** What is asked of a server's process. One at a time; each is answered by a result or a failure. */
export type ProbeRequest =
  | { readonly op: 'settle' }
  | { readonly op: 'read' }
  | { readonly op: 'statistics' }
  | { readonly op: 'collect' }
  | { readonly op: 'connections'; readonly since: number }
  | { readonly op: 'sockets' }
  | { readonly op: 'snapshot'; readonly file: string }
  | { readonly op: 'start-allocation-sampling'; readonly sampling: AllocationSampling }
  | { readonly op: 'stop-allocation-sampling'; readonly file: string };

/** The result of each request, by its `op`. */
export interface ProbeResults {
  /** Garbage was collected until the heap stood still. */
  readonly settle: null;
  readonly read: Reading;
  readonly statistics: Statistics;
  /** Milliseconds for which the process stood still: garbage was collected once. */
  readonly collect: number;
  readonly connections: ConnectionReport;
  readonly sockets: readonly SocketInHeap[];
  readonly snapshot: SnapshotTaken;
  readonly 'start-allocation-sampling': null;
  /** Bytes in the profile. */
  readonly 'stop-allocation-sampling': number;
}

/** The process as it describes itself. */
export interface ServerProcess {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  readonly cwd: string;
  readonly versions: { readonly node: string; readonly v8: string };
  /** When it started, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** Where it listens itself; a cluster's worker listens nowhere, its primary does. */
  readonly listening: readonly Listening[];
}

/** A TCP address that a server is bound to. */
export interface Listening {
  readonly address: string;
  readonly port: number;
}

/** The process at one moment. What is counted is counted since we entered. */
export interface Reading {
  readonly memory: Memory;
  /** V8's heap spaces: used bytes by name. */
  readonly heapSpaces: Readonly<Record<string, number>>;
  /** Active resources by kind (`Timeout`, `TCPSocketWrap` …). None is ours. */
  readonly handles: Readonly<Record<string, number>>;
  /** TCP connections accepted. */
  readonly accepted: number;
  /** Accepted TCP connections open now, those from before we entered among them. */
  readonly open: number;
  /** Exceptions that reached the top, those that the server has a handler for among them. */
  readonly errors: number;
  /** Warnings that Node printed, by name. */
  readonly warnings: Readonly<Record<string, number>>;
  /** Since the last reading. */
  readonly eventLoopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** The process at one moment, at little cost. What is counted is counted since the first of them, errors and warnings since we entered. */
export interface Statistics {
  /** Milliseconds of a clock that does not jump, and begins with the process. */
  readonly at: number;
  readonly memory: Memory;
  /** What V8 lets the heap grow to. */
  readonly heapLimit: number;
  /** V8's heap spaces by name, in bytes. */
  readonly heapSpaces: Readonly<Record<string, HeapSpace>>;
  /** Active resources by kind. */
  readonly handles: Readonly<Record<string, number>>;
  readonly connections: ConnectionCounts;
  readonly errors: number;
  readonly warnings: Readonly<Record<string, number>>;
  /** Since the last statistics. */
  readonly eventLoopDelayMs: Reading['eventLoopDelayMs'];
  /** Milliseconds that the event loop was idle and active since the process began. */
  readonly utilization: { readonly idle: number; readonly active: number };
  /** Collections of garbage, by kind; `other`: steps of an incremental one, weak callbacks. */
  readonly gc: Readonly<Record<'minor' | 'major' | 'other', { readonly count: number; readonly ms: number }>>;
  /** After the major collections since the last statistics, oldest first. */
  readonly floors: readonly Floor[];
}

interface HeapSpace {
  readonly size: number;
  readonly used: number;
  readonly available: number;
}

export interface ConnectionCounts {
  /** Accepted TCP connections that are open. */
  readonly open: number;
  readonly accepted: number;
  readonly closed: number;
}

/** What lived after a major collection of garbage. */
export interface Floor extends ConnectionCounts {
  /** On the clock of the statistics. */
  readonly at: number;
  /** Bytes of the heap, without what was made since. */
  readonly heap: number;
  /** Bytes outside it that its objects hold, such as buffers'. */
  readonly external: number;
}

export interface ConnectionReport {
  /** All that were accepted since we entered: what to ask for `since` the next time. */
  readonly accepted: number;
  /** Those after the first `since`, oldest first. */
  readonly arrived: readonly Arrival[];
  /** Of those, so many for which there was no room; the oldest. */
  readonly forgotten: number;
  readonly open: readonly OpenConnection[];
}

export interface Arrival {
  /** The other end's port; 0 where it was gone before it could be asked. */
  readonly remotePort: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface OpenConnection {
  readonly remotePort: number;
  readonly remoteAddress: string;
}

/** An open connection's `net.Socket`, as the snapshots taken since it opened number it, while we stay. */
export interface SocketInHeap {
  readonly remotePort: number;
  readonly heapId: number;
}

export interface SnapshotTaken {
  /** How long the process stood still for it. */
  readonly pauseMs: number;
  readonly bytes: number;
}

/** The file that a process with the preload writes of itself: `<pid>.json` in the probe's folder. */
export interface Note {
  readonly pid: number;
  readonly ppid: number;
  readonly argv: readonly string[];
  readonly node: string;
  /** Where it has listened. */
  readonly listening: readonly Listening[];
  /** Why it can't be measured. */
  readonly refusal?: string;
}

/** What the worker inside the process is given by the preload. */
export interface WorkerData {
  /** The Unix socket that the parent listens on. */
  readonly socket: string;
  /** The module that watches from the main thread. */
  readonly tracker: string;
}

/** What the worker writes to the parent, one JSON text a line: first the process, then an answer to each request. */
export type FromProbe =
  | { readonly process: ServerProcess }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: string };

export interface ToProbe {
  readonly id: number;
  readonly request: ProbeRequest;
}
