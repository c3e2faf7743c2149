import { WsProfileError } from '../errors.js';
import type { LoadPlan, LoadProgress, LoadResult } from '../model/load.js';
import { type Child, startChild } from '../process/child.js';
import { LatencyHistogram } from '../swarm/histogram.js';
import type { LoadOrder, LoadReport, ShareProgress, ShareResult } from './protocol.js';
import { combineShares, sum } from './result.js';

export interface LoadOptions {
  /** Aborted on an interrupt: the load ends early and in order, and its result says so. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
  readonly onLine: (line: string) => void;
}

interface LoadProcess {
  readonly child: Child<LoadOrder>;
  readonly connected: Promise<number>;
  readonly result: Promise<ShareResult>;
}

/**
 * Runs a load in as many processes as its connections need, and puts together what they measured.
 *
 * Throws LOAD_FAILED when a process cannot begin (too few file descriptors) or dies.
 */
export async function runLoad(plan: LoadPlan, options: LoadOptions): Promise<LoadResult> {
  const startedAt = performance.now();
  const shares = divide(plan);
  const progress = new ProgressOfAll(shares.length, options.onProgress);
  const processes = shares.map((_share, index) => startProcess(options.onLine, (part) => progress.add(index, part)));
  const stop = (): void => {
    for (const { child } of processes) child.send({ type: 'stop' });
  };
  options.signal.addEventListener('abort', stop);
  try {
    for (const [index, { child }] of processes.entries()) child.send({ type: 'connect', ...shares[index]! });
    if (options.signal.aborted) stop();
    await Promise.all(processes.map(({ connected }) => connected));
    progress.phase = 'sending';
    for (const { child } of processes) child.send({ type: 'go' });
    const results = await Promise.all(processes.map(({ result }) => result));
    return combineShares(plan, results, {
      durationMs: performance.now() - startedAt,
      interrupted: options.signal.aborted,
    });
  } finally {
    options.signal.removeEventListener('abort', stop);
    await Promise.all(processes.map(({ child }) => child.end()));
  }
}

function divide(plan: LoadPlan): readonly { readonly plan: LoadPlan; readonly from: number }[] {
  const count = Math.ceil(plan.connections / plan.socketsPerProcess);
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((plan.connections * index) / count);
    const connections = Math.floor((plan.connections * (index + 1)) / count) - from;
    const rate = plan.rate === null ? null : (plan.rate * connections) / plan.connections;
    return { plan: { ...plan, connections, rate }, from };
  });
}

function startProcess(onLine: (line: string) => void, onProgress: (progress: ShareProgress) => void): LoadProcess {
  const connected = deferred<number>();
  const result = deferred<ShareResult>();
  // Both may fail at once, and only the first is awaited.
  for (const { promise } of [connected, result]) promise.catch(() => {});
  const fail = (error: WsProfileError): void => {
    connected.reject(error);
    result.reject(error);
  };
  const child = startChild<LoadOrder, LoadReport>({ entry: 'load/main.js', cwd: process.cwd(), onLine }, (report) => {
    if (report.type === 'connected') connected.resolve(report.opened);
    else if (report.type === 'progress') onProgress(report.progress);
    else if (report.type === 'result') result.resolve(report.result);
    else fail(new WsProfileError('LOAD_FAILED', report.message, { hint: report.hint }));
  });
  void child.exited.then(({ code, signal, stderr }) =>
    fail(new WsProfileError('LOAD_FAILED', `a load process died (${signal ?? `code ${code}`})\n${stderr}`)),
  );
  return { child, connected: connected.promise, result: result.promise };
}

/** Puts the processes' reports of one second together, and passes them on when each has reported. */
class ProgressOfAll {
  phase: LoadProgress['phase'] = 'connecting';
  readonly #parts: (ShareProgress | undefined)[];
  readonly #startedAt = performance.now();
  readonly #pass: (progress: LoadProgress) => void;

  constructor(processes: number, pass: (progress: LoadProgress) => void) {
    this.#parts = Array.from({ length: processes }, () => undefined);
    this.#pass = pass;
  }

  add(index: number, part: ShareProgress): void {
    this.#parts[index] = part;
    const parts = this.#parts.filter((known) => known !== undefined);
    if (parts.length < this.#parts.length) return;
    this.#parts.fill(undefined);
    const latency = new LatencyHistogram();
    for (const { echo } of parts) latency.merge(echo);
    this.#pass({
      phase: this.phase,
      elapsedMs: performance.now() - this.#startedAt,
      open: sum(parts, (one) => one.open),
      sentPerSecond: sum(parts, (one) => one.sent),
      answeredPerSecond: sum(parts, (one) => one.answered),
      errors: sum(parts, (one) => one.errors),
      latencyMs: { p50: latency.percentileMs(50), p99: latency.percentileMs(99), max: latency.maxMs },
    });
  }
}

/** Promise.withResolvers, which Node 20 does not have. */
function deferred<Value>(): {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
} {
  let settle: { resolve: (value: Value) => void; reject: (error: Error) => void } | undefined;
  const promise = new Promise<Value>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle! };
}
