import { setTimeout as sleep } from 'node:timers/promises';
import { WsProfileError } from '../errors.js';
import type { Leak } from '../model/leak.js';
import type { ServerPlan } from '../model/server.js';
import type { WatchLine } from '../model/watch.js';
import type { Statistics } from '../probe/protocol.js';
import { EventQueue } from '../process/event-queue.js';
import { attach } from '../subject/served/attach.js';
import type { Probe } from '../subject/served/probe-client.js';
import { StartedServer } from '../subject/served/started-server.js';
import { takeCloserLook } from './closer-look.js';
import { WatchedProcess } from './watched-process.js';

/** How often statistics are asked for. */
const SAMPLE_MS = 1_000;
const POLL_MS = 250;
/** How long a fit is waited for where nothing is collected for it. */
const LINE_MS = 60_000;
/** The least time between two snapshots of a closer look. */
const WINDOW_MS = 10_000;
/** A process under the same port may take so long to come back. */
const RESTART_LIMIT_MS = 60_000;

export interface WatchOptions {
  readonly plan: ServerPlan;
  /** The project's root. */
  readonly root: string;
  /** For what is needed on disk while the server is watched. */
  readonly folder: string;
  /** undefined: never. */
  readonly collectEveryMs: number | undefined;
  /** Take a closer look when a leak is suspected, and at the earliest so long after the last; undefined: never. */
  readonly coolDownMs: number | undefined;
  /** When it is over; undefined: when the signal aborts. */
  readonly end: () => boolean;
  readonly signal: AbortSignal;
}

export type WatchEvent =
  /** Its processes are known once a connection has arrived. */
  | { readonly type: 'started' }
  | { readonly type: 'entered'; readonly pid: number; readonly name: string; readonly isRestart: boolean }
  | { readonly type: 'statistics'; readonly pid: number; readonly statistics: Statistics }
  | { readonly type: 'line'; readonly line: WatchLine }
  | { readonly type: 'found'; readonly pid: number; readonly leaks: readonly Leak[] }
  | { readonly type: 'left'; readonly pid: number }
  /** One sentence. */
  | { readonly type: 'note'; readonly message: string }
  /** What a server that we started prints. */
  | { readonly type: 'output'; readonly text: string };

/**
 * Follows a server's processes until it is over, each by itself. A server that it started ends with it; one that it attached to
 * goes on.
 *
 * @throws WsProfileError SERVER_NOT_READY, SERVER_ENDED, PROBE_REFUSED, ATTACH_FAILED
 */
export async function* watch(options: WatchOptions): AsyncGenerator<WatchEvent, void> {
  const queue = new EventQueue<WatchEvent>();
  const over = new AbortController();
  const watching = (options.plan.attach === undefined ? watchStarted : watchAttached)(options, {
    emit: queue.push,
    signal: over.signal,
  }).then(
    () => queue.close(),
    (error) => queue.fail(error),
  );
  const stop = () => over.abort();
  options.signal.addEventListener('abort', stop);
  if (options.signal.aborted) stop();
  const clock = setInterval(() => {
    if (options.end()) stop();
  }, POLL_MS);
  try {
    yield* queue;
  } finally {
    clearInterval(clock);
    options.signal.removeEventListener('abort', stop);
    stop();
    await watching;
  }
}

interface Watching {
  emit(event: WatchEvent): void;
  /** Aborts when it is over. */
  readonly signal: AbortSignal;
}

async function watchStarted(options: WatchOptions, { emit, signal }: Watching): Promise<void> {
  const { plan, root, folder } = options;
  const onOutput = (text: string) => emit({ type: 'output', text });
  const server = new StartedServer({ command: plan.command ?? '', plan, root, folder, onOutput });
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  server.failed.catch((error) => ended.abort(error));
  const seen = new WeakSet<Probe>();
  const following: Promise<void>[] = [];
  try {
    if (signal.aborted) return;
    await server.start(signal);
    emit({ type: 'started' });
    while (!either.aborted) {
      for (const probe of server.probes()) {
        if (seen.has(probe)) continue;
        seen.add(probe);
        following.push(follow(probe, options, { emit, signal: either, isRestart: false }));
      }
      await pause(POLL_MS, either);
    }
    await Promise.all(following);
    if (signal.aborted && following.length > 0) return;
    ended.signal.throwIfAborted();
    throw server.whyUnseen();
  } catch (error) {
    // It was over before it had begun.
    if (!signal.aborted || error !== signal.reason) throw error;
  } finally {
    for (const message of await server.close()) emit({ type: 'note', message });
  }
}

async function watchAttached(options: WatchOptions, { emit, signal }: Watching): Promise<void> {
  const target = options.plan.attach ?? '';
  let probe = await attach(target);
  for (let isRestart = false; ; isRestart = true) {
    try {
      await follow(probe, options, { emit, signal, isRestart });
    } finally {
      await probe.leave();
    }
    if (signal.aborted) return;
    const next = /^\d+$/.test(target) ? undefined : await attachAgain(target, signal);
    if (signal.aborted) {
      await next?.leave();
      return;
    }
    if (!next) {
      throw new WsProfileError(
        'SERVER_ENDED',
        `process ${probe.process.pid} ended, or closed its inspector, while it was watched`,
        {
          hint: 'What it printed last says why; --attach HOST:PORT waits for one that is started again under the same port.',
        },
      );
    }
    probe = next;
  }
}

/** Whoever comes under the same port; undefined where nobody does for a while. */
async function attachAgain(target: string, signal: AbortSignal): Promise<Probe | undefined> {
  const until = performance.now() + RESTART_LIMIT_MS;
  while (!signal.aborted && performance.now() < until) {
    try {
      return await attach(target);
    } catch {
      await pause(SAMPLE_MS, signal);
    }
  }
  return undefined;
}

/** Follows one process until it ends or all is over; a last line is told then. */
async function follow(
  probe: Probe,
  options: WatchOptions,
  { emit, signal, isRestart }: Watching & { readonly isRestart: boolean },
): Promise<void> {
  const { collectEveryMs } = options;
  const { pid, argv, versions } = probe.process;
  const watched = new WatchedProcess({ pid, script: argv[1] ?? '', node: versions.node, collectEveryMs });
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  void probe.closed.then(() => ended.abort());
  emit({ type: 'entered', pid, name: argv.slice(1).join(' '), isRestart });
  const lineEveryMs = Math.min(collectEveryMs ?? LINE_MS, LINE_MS);
  const tell = (isAnswering: boolean) => {
    const line = watched.line(new Date(), { isAnswering });
    if (line) emit({ type: 'line', line });
  };
  const sample = async () => {
    const statistics = await probe.request({ op: 'statistics' });
    watched.take(statistics);
    emit({ type: 'statistics', pid, statistics });
  };
  const suspicion = new Suspicion(probe, options, { emit, signal: either });
  let lineAt = performance.now() + lineEveryMs;
  while (!either.aborted) {
    const start = performance.now();
    try {
      if (suspicion.isStill) {
        await pause(POLL_MS, either);
        continue;
      }
      await untilOver(sample(), either);
      if (watched.isCollectionDue() && !either.aborted) {
        const pauseMs = await untilOver(probe.request({ op: 'collect' }), either);
        if (pauseMs !== undefined) watched.collected(pauseMs);
        await untilOver(sample(), either);
      }
      if (start >= lineAt) {
        lineAt = start + lineEveryMs;
        tell(true);
        if (watched.leaks().length > 0) suspicion.look(watched);
      }
    } catch (error) {
      if (!(error instanceof WsProfileError)) throw error;
      if (error.code === 'SERVER_ENDED') break;
      if (error.code === 'SERVER_BLOCKED') tell(false);
      emit({ type: 'note', message: error.message });
    }
    await pause(Math.max(0, start + SAMPLE_MS - performance.now()), either);
  }
  await suspicion.over;
  tell(true);
  if (ended.signal.aborted) emit({ type: 'left', pid });
}

/** Takes the closer looks at one process, one at a time, beside whoever follows it. */
class Suspicion {
  readonly #probe: Probe;
  readonly #options: WatchOptions;
  readonly #watching: Watching;
  #notBefore = 0;
  /** The process is written to a file, and answers nothing. */
  isStill = false;
  /** Resolves when none is under way. */
  over: Promise<void> = Promise.resolve();

  constructor(probe: Probe, options: WatchOptions, watching: Watching) {
    this.#probe = probe;
    this.#options = options;
    this.#watching = watching;
  }

  look(watched: WatchedProcess): void {
    const { coolDownMs } = this.#options;
    if (coolDownMs === undefined || performance.now() < this.#notBefore) return;
    // Also while it is under way.
    this.#notBefore = Number.POSITIVE_INFINITY;
    this.over = this.#take(watched).finally(() => {
      this.#notBefore = performance.now() + coolDownMs;
    });
  }

  async #take(watched: WatchedProcess): Promise<void> {
    const { emit, signal } = this.#watching;
    const { pid } = this.#probe.process;
    try {
      const leaks = await takeCloserLook(this.#probe, {
        ...this.#options,
        signal,
        windowMs: WINDOW_MS,
        heapUsed: watched.heapUsed,
        perClosed: watched.leaks().find(({ perClosed }) => perClosed)?.perClosed?.value,
        onStill: (isStill) => {
          this.isStill = isStill;
        },
        onNote: (message) => emit({ type: 'note', message }),
      });
      if (!leaks) return;
      watched.found(leaks);
      emit({ type: 'found', pid, leaks });
    } catch (error) {
      if (!signal.aborted) emit({ type: 'note', message: `The closer look broke off: ${(error as Error).message}` });
    }
  }
}

/** What a process answers, or nothing when all is over: one that is paused would keep us. */
async function untilOver<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  answer.catch(() => {});
  if (signal.aborted) return undefined;
  let stop = () => {};
  const over = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Waits, or until it is over. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
