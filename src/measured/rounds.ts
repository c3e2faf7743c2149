import type { HookLatency, HttpSample, Memory, Provocation, Sample } from '../model/sample.js';
import { now } from './clock.js';
import { describeThrown } from './failure.js';
import type { Runtime } from './runtime.js';
import { RoundWatch, readHeapSpaces, readMemory } from './sampler.js';
import { readHandles, settleHandles, settleHeap } from './settle.js';
import { WsProfileSurvivors } from './survivors.js';

type HookLatencies = { [Hook in 'create' | 'exercise' | 'destroy']?: HookLatency };

/** The rounds of both loops, settled and weighed. */
export class Rounds {
  readonly #runtime: Runtime;
  readonly #countErrors: () => number;
  readonly #watch = new RoundWatch();
  readonly #survivors = new WsProfileSurvivors();
  readonly #watchManager = (manager: unknown) => this.#survivors.watch(manager);
  readonly #nextRound = { lifecycle: 0, steady: 0 };
  #errorsTold = 0;

  /** `countErrors`: errors so far that no hook threw. */
  constructor(runtime: Runtime, countErrors: () => number) {
    this.#runtime = runtime;
    this.#countErrors = countErrors;
  }

  /** What `create` returned that nothing can watch. */
  get unwatched(): string | undefined {
    return this.#survivors.unwatched;
  }

  /** Create, exercise, weigh alive, destroy, settle, weigh. */
  async lifecycle(): Promise<Sample> {
    const start = now();
    const level = await readHandles();
    const hooks: HookLatencies = {};
    this.#watch.start();
    this.#survivors.forgetGone();
    hooks.create = await this.#runtime.create(this.#watchManager);
    const { exercise, http } = await this.#runtime.exercise();
    if (exercise) hooks.exercise = exercise;
    this.#watch.pause();
    await settleHeap();
    const live = readMemory();
    this.#watch.resume();
    hooks.destroy = await this.#runtime.destroy();
    this.#watch.pause();
    const settled = await settleHandles(level);
    await settleHeap();
    // Weighed before survivors are counted: each `deref()` puts its target into a table of V8's until the job ends.
    const memory = readMemory();
    const survivors = this.#survivors.count();
    return this.#sample({ loop: 'lifecycle', start, memory, live, hooks, http, settled, survivors });
  }

  /** Exercise the live managers, settle, weigh. */
  async steady(): Promise<Sample> {
    const start = now();
    const level = await readHandles();
    this.#watch.start();
    const { exercise, http } = await this.#runtime.exercise();
    this.#watch.pause();
    const settled = await settleHandles(level);
    await settleHeap();
    const memory = readMemory();
    const hooks = exercise ? { exercise } : {};
    return this.#sample({ loop: 'steady', start, memory, live: memory, hooks, http, settled, survivors: 0 });
  }

  async createLive(): Promise<void> {
    this.#survivors.forgetGone();
    await this.#runtime.create(this.#watchManager);
    await settleHeap();
  }

  /** See `Runtime.provoke`. What nothing catches meanwhile is told, and ends nothing. */
  async provoke(): Promise<Provocation> {
    const level = await readHandles();
    const uncaught: string[] = [];
    const note = (error: unknown) =>
      void uncaught.push(`nobody caught ${describeThrown(error, { kind: 'uncaught' }).message}`);
    process.on('uncaughtException', note);
    try {
      const troubles = await this.#runtime.provoke();
      await settleHandles(level);
      await settleHeap();
      const errors = this.#countErrors() - this.#errorsTold;
      this.#errorsTold += errors;
      return { troubles: [...troubles, ...uncaught], errors };
    } finally {
      process.off('uncaughtException', note);
    }
  }

  async destroyLive(): Promise<void> {
    const level = await readHandles();
    await this.#runtime.destroy();
    await settleHandles(level);
    await settleHeap();
  }

  async #sample(round: {
    readonly loop: 'lifecycle' | 'steady';
    readonly start: number;
    readonly memory: Memory;
    readonly live: Memory;
    readonly hooks: HookLatencies;
    readonly http: HttpSample | undefined;
    readonly settled: boolean;
    readonly survivors: number;
  }): Promise<Sample> {
    const { loop, start, memory, live, hooks, http, settled, survivors } = round;
    const errors = this.#countErrors();
    const newErrors = errors - this.#errorsTold;
    this.#errorsTold = errors;
    return {
      loop,
      round: this.#nextRound[loop]++,
      memory,
      live,
      heapSpaces: readHeapSpaces(),
      handles: await readHandles(),
      settled,
      survivors,
      ...this.#watch.read(),
      hooks,
      ...(http && { http }),
      errors: newErrors,
      durationMs: now() - start,
    };
  }
}
