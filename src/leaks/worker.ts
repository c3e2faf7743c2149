import { Worker } from 'node:worker_threads';
import type { SeenIsolation } from '../evidence/isolation.js';
import { fromThreadError, type ThreadError, threadFile } from '../heap/worker-thread.js';
import type { LiveClass } from '../model/baseline.js';
import type { Loop, OpenTimers } from '../model/sample.js';
import { type GrowthAnalysis, type GrowthInput, type GrowthOptions, nameLeaks } from './analyse.js';
import type { Grown, SnapshotsBeside, WindowPlan } from './growth/grown.js';
import type { LiveSnapshots } from './live-classes.js';

export interface LeakTask extends SnapshotsBeside {
  readonly id: number;
  readonly loop: Loop;
  readonly snapshots: readonly string[];
  /** Absent: the snapshots are only read. */
  readonly plan?: WindowPlan;
  /** Look at what connects the managers in the last of the snapshots. */
  readonly isolation?: IsolationTask;
}

/** What managers are told apart by, beside the snapshots with them alive. */
export interface IsolationTask {
  /** A snapshot taken just before the managers were created. */
  readonly before: string;
  /** By manager's index, the name of whose it is; absent: each is its own. */
  readonly tenants?: readonly string[] | undefined;
  /** Classes that are meant to be shared. */
  readonly sharedClasses?: readonly string[] | undefined;
  /** From what the tenants' marks are made, where they are used. */
  readonly canarySecret?: string | undefined;
}

/** Looks for the timers that keep the process of a snapshot alive. */
export interface TimersTask {
  readonly id: number;
  readonly timersIn: string;
}

/** Looks for what a snapshot with live managers has that one without has not. */
export interface LiveTask {
  readonly id: number;
  readonly live: LiveSnapshots;
}

export interface LeakReply {
  readonly id: number;
  readonly grown?: Grown | undefined;
  readonly isolation?: SeenIsolation;
  readonly timers?: readonly OpenTimers[];
  readonly heaviest?: readonly LiveClass[];
  readonly error?: ThreadError;
}

interface Waiting {
  resolve(reply: LeakReply): void;
  reject(error: unknown): void;
}

/**
 * Analyses growth in a thread of its own, so that a display keeps moving. It reads each snapshot once: of a longer series of
 * the same loop only what is new. Whoever opens one closes it in a `finally`.
 */
export class LeakWorker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #failure: unknown;

  constructor() {
    this.#worker = new Worker(threadFile('thread', import.meta.url));
    this.#worker.unref();
    this.#worker.on('message', (reply: LeakReply) => this.#take(reply));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('The thread that looks for leaks has ended.')));
  }

  /** Reads the first snapshots of a loop while the process goes on, so that `analyse` finds them read. */
  async prepare(loop: Loop, snapshots: readonly string[]): Promise<void> {
    await this.#ask({ loop, snapshots });
  }

  /** What `analyseGrowth` says. */
  async analyse(input: GrowthInput, options: GrowthOptions): Promise<GrowthAnalysis> {
    const { loop, snapshots, managers, roundsPerWindow, afterTeardown, idle } = input;
    const { grown } = await this.#ask({
      loop,
      snapshots,
      plan: { loop, managers, roundsPerWindow },
      afterTeardown,
      idle,
    });
    if (!grown) throw new Error('the thread that looks for leaks gave no answer');
    return nameLeaks(grown, input, options);
  }

  /** What connects the managers that were alive in these snapshots. */
  async isolation(snapshots: readonly string[], isolation: IsolationTask): Promise<SeenIsolation> {
    const reply = await this.#ask({ loop: 'steady', snapshots, isolation });
    if (!reply.isolation) throw new Error('the thread that looks at isolation gave no answer');
    return reply.isolation;
  }

  /** What `openTimers` says. */
  async openTimers(snapshot: string): Promise<readonly OpenTimers[]> {
    const { timers } = await this.#ask({ timersIn: snapshot });
    return timers ?? [];
  }

  /** What `liveClasses` says. */
  async liveClasses(live: LiveSnapshots): Promise<readonly LiveClass[]> {
    const { heaviest } = await this.#ask({ live });
    return heaviest ?? [];
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(task: Omit<LeakTask, 'id'> | Omit<TimersTask, 'id'> | Omit<LiveTask, 'id'>): Promise<LeakReply> {
    if (this.#failure) throw this.#failure;
    const id = ++this.#lastId;
    const answered = new Promise<LeakReply>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#worker.ref();
    this.#worker.postMessage({ id, ...task } satisfies LeakTask | TimersTask | LiveTask);
    try {
      return await answered;
    } finally {
      if (this.#waiting.size === 0) this.#worker.unref();
    }
  }

  #take(reply: LeakReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.error) waiting?.reject(fromThreadError(reply.error));
    else waiting?.resolve(reply);
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
