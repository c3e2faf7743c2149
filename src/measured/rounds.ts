import type { HookLatency, HttpSample, Memory, Sample } from '../model/sample.js';
import type { HookName, ScenarioDefinition } from '../model/scenario.js';
import { callHooks } from './hooks.js';
import type { RoundSettings } from './protocol.js';
import { RoundWatch, readHeapSpaces, readMemory } from './sampler.js';
import { readHandles, settleHandles, settleHeap } from './settle.js';
import { WsProfileSurvivors } from './survivors.js';

interface RoundsOptions {
  readonly scenario: ScenarioDefinition;
  readonly env: unknown;
  readonly settings: RoundSettings;
  /** Told before the first call of a hook in each round, so that the parent can say which one never returned. */
  readonly onHook: (hook: HookName) => void;
  /** Errors so far that no hook threw. */
  readonly countErrors: () => number;
  /** Sends a round's HTTP requests; absent where the scenario asks for none. */
  readonly sendHttp?: () => Promise<HttpSample>;
}

type HookLatencies = { [Hook in 'create' | 'exercise' | 'destroy']?: HookLatency };

/** The rounds of both loops, over one scenario and its environment. */
export class Rounds {
  readonly #options: RoundsOptions;
  /** The managers alive, by index; emptied by `destroy`, so that we never hold one that is gone. */
  readonly #managers: unknown[];
  readonly #watch = new RoundWatch();
  readonly #survivors = new WsProfileSurvivors();
  readonly #nextRound = { lifecycle: 0, steady: 0 };
  #errorsTold = 0;

  constructor(options: RoundsOptions) {
    this.#options = options;
    this.#managers = new Array(options.settings.managers).fill(undefined);
  }

  /** Create, exercise, weigh alive, destroy, settle, weigh. */
  async lifecycle(): Promise<Sample> {
    const start = performance.now();
    const level = await readHandles();
    const hooks: HookLatencies = {};
    this.#watch.start();
    hooks.create = await this.#create();
    const { exercise, http } = await this.#exerciseUnderHttp();
    if (exercise) hooks.exercise = exercise;
    this.#watch.pause();
    await settleHeap();
    const live = readMemory();
    this.#watch.resume();
    hooks.destroy = await this.#destroy();
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
    const start = performance.now();
    const level = await readHandles();
    this.#watch.start();
    const { exercise, http } = await this.#exerciseUnderHttp();
    this.#watch.pause();
    const settled = await settleHandles(level);
    await settleHeap();
    const memory = readMemory();
    const hooks = exercise ? { exercise } : {};
    return this.#sample({ loop: 'steady', start, memory, live: memory, hooks, http, settled, survivors: 0 });
  }

  async createLive(): Promise<void> {
    await this.#create();
    await settleHeap();
  }

  async destroyLive(): Promise<void> {
    const level = await readHandles();
    await this.#destroy();
    await settleHandles(level);
    await settleHeap();
  }

  async #create(): Promise<HookLatency> {
    const { scenario, env } = this.#options;
    return this.#call('create', async (i) => {
      const manager = await scenario.create(env, i);
      this.#managers[i] = manager;
      this.#survivors.watch(manager);
    });
  }

  /** Exercises the live managers while HTTP requests come in beside them. */
  async #exerciseUnderHttp(): Promise<{ readonly exercise?: HookLatency; readonly http?: HttpSample }> {
    const { scenario, sendHttp } = this.#options;
    const [exercise, http] = await Promise.all([scenario.exercise && this.#exercise(), sendHttp?.()]);
    return { ...(exercise && { exercise }), ...(http && { http }) };
  }

  #exercise(): Promise<HookLatency> {
    const { scenario, env } = this.#options;
    return this.#call('exercise', (i) => scenario.exercise?.(env, this.#managers[i], i));
  }

  async #destroy(): Promise<HookLatency> {
    const { scenario, env } = this.#options;
    const latency = await this.#call('destroy', (i) => scenario.destroy(env, this.#managers[i], i));
    this.#managers.fill(undefined);
    return latency;
  }

  #call(hook: 'create' | 'exercise' | 'destroy', call: (i: number) => unknown): Promise<HookLatency> {
    const { managers, concurrency, timeoutMs } = this.#options.settings;
    this.#options.onHook(hook);
    return callHooks({ hook, count: managers, concurrency, timeoutMs, call });
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
    const errors = this.#options.countErrors();
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
      durationMs: performance.now() - start,
    };
  }
}
