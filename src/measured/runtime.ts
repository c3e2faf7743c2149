import type { HookLatency, HttpSample, Refusal } from '../model/sample.js';
import type { HookName, ScenarioDefinition } from '../model/scenario.js';
import { canaryOf } from './canary.js';
import { createContext } from './context.js';
import { ScenarioFailure } from './failure.js';
import { callHooks, callOnce } from './hooks.js';
import { createHttpSender } from './http.js';
import type { RoundSettings } from './protocol.js';
import { provoke } from './provoke.js';
import { createSwarmClient, type RequestSwarm } from './swarm-client.js';

/** What a process gives the scenario that runs in it. */
export interface Host {
  readonly requestSwarm: RequestSwarm;
  /** Aborted when the run is over, or was interrupted. */
  readonly signal: AbortSignal;
  readonly log: (message: string) => void;
  /** Told before a hook's first call in each round, so that the parent can say which one never returned. */
  readonly onHook: (hook: HookName) => void;
}

/** What was asked for and not measured. */
export interface Shortfall {
  /** Sockets that the swarm was asked for and did not open. */
  unopenedSockets: number;
  /** Requests to the swarm that were under way when the exercises that made them had returned. */
  unawaitedRequests: number;
}

/** What an exercise of all managers took, and the HTTP requests beside it. */
export interface Exercised {
  readonly exercise?: HookLatency;
  readonly http?: HttpSample;
}

/** A scenario's hooks, bound to what its `setup` returned. */
type BoundHooks = ReturnType<typeof bindHooks>;

interface Parts {
  readonly hooks: BoundHooks;
  readonly settings: RoundSettings;
  readonly onHook: (hook: HookName) => void;
  /** Absent where the scenario asks for no HTTP requests. */
  readonly sendHttp?: () => Promise<HttpSample>;
  readonly shortfall: Shortfall;
  /** Cuts managers' sockets off, as far as they bear marks. */
  readonly cut: (managers: readonly number[]) => Promise<unknown>;
  /** How many requests of the scenario to the swarm are under way. */
  readonly requestsUnderWay: () => number;
}

/**
 * Sets a scenario up in this process.
 *
 * @throws ScenarioFailure
 */
export async function setUp(scenario: ScenarioDefinition, settings: RoundSettings, host: Host): Promise<Runtime> {
  const { requestSwarm, onHook, ...given } = host;
  const shortfall: Shortfall = { unopenedSockets: 0, unawaitedRequests: 0 };
  let underWay = 0;
  const requestCounted: RequestSwarm = async (request) => {
    underWay++;
    try {
      return await requestSwarm(request);
    } finally {
      underWay--;
    }
  };
  let isWatching = false;
  /** Of the first server that the scenario started through `context.listen`. */
  let serverUrl: string | undefined;
  const context = createContext({
    ...given,
    swarm: createSwarmClient(requestCounted, (count) => {
      shortfall.unopenedSockets += count;
    }),
    canary(i) {
      if (!isWatching) {
        isWatching = true;
        // A swarm that can't be reached says so where it is asked for something.
        requestSwarm({ op: 'watchCanaries', secret: settings.canarySecret }).catch(() => {});
      }
      return canaryOf(settings.canarySecret, i);
    },
    onListen: (url) => {
      serverUrl ??= url;
    },
  });
  onHook('setup');
  const env = scenario.setup && (await callOnce('setup', settings.timeoutMs, () => scenario.setup?.(context)));
  const sendHttp = settings.http && createHttpSender(settings.http, serverUrl, requestSwarm);
  return new Runtime({
    hooks: bindHooks(scenario, env),
    settings,
    onHook,
    ...(sendHttp && { sendHttp }),
    shortfall,
    cut: (managers) => requestSwarm({ op: 'cutMarked', managers }),
    requestsUnderWay: () => underWay,
  });
}

/**
 * A scenario that is set up: its managers are created, exercised and destroyed as often as asked, and it is torn down. The
 * measured process weighs in between; the one under a clinic tool does not.
 *
 * In a snapshot the variable `env` of its hooks and `#managers` lead to what is the scenario's: paths are cut at these names.
 *
 * Every method rejects with a ScenarioFailure.
 */
export class Runtime {
  readonly #parts: Parts;
  /** The managers alive, by index; emptied by `destroy`, so that we never hold one that is gone. */
  readonly #managers: unknown[];
  /** Managers that a provocation unmade and could not make again. */
  readonly #gone = new Set<number>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#managers = new Array(parts.settings.managers).fill(undefined);
  }

  get shortfall(): Readonly<Shortfall> {
    return this.#parts.shortfall;
  }

  /** By manager's index, whose data it may see. */
  async tenants(): Promise<readonly string[]> {
    const { hooks, settings, onHook } = this.#parts;
    const names: string[] = new Array(settings.managers).fill('');
    onHook('tenant');
    await callHooks({
      hook: 'tenant',
      count: settings.managers,
      concurrency: 1,
      timeoutMs: settings.timeoutMs,
      call: async (i) => {
        const name: unknown = await hooks.tenant(i);
        if (typeof name !== 'string' && typeof name !== 'number') {
          throw new TypeError(`tenant must return a string or a number, not ${name === null ? 'null' : typeof name}`);
        }
        names[i] = String(name);
      },
    });
    return names;
  }

  /** Creates all managers; `onCreated` is told of each. */
  create(onCreated?: (manager: unknown) => void): Promise<HookLatency> {
    const { hooks } = this.#parts;
    return this.#call('create', async (i) => {
      const manager = await hooks.create(i);
      this.#managers[i] = manager;
      onCreated?.(manager);
    });
  }

  /** Exercises the live managers while HTTP requests come in beside them. */
  async exercise(): Promise<Exercised> {
    const { hooks, sendHttp } = this.#parts;
    const [exercise, http] = await Promise.all([hooks.exercise && this.#exercise(), sendHttp?.()]);
    return { ...(exercise && { exercise }), ...(http && { http }) };
  }

  async #exercise(): Promise<HookLatency> {
    const { hooks, requestsUnderWay, shortfall } = this.#parts;
    const before = requestsUnderWay();
    const latency = await this.#call('exercise', (i) => hooks.exercise?.(this.#managers[i], i));
    shortfall.unawaitedRequests += Math.max(0, requestsUnderWay() - before);
    return latency;
  }

  async destroy(): Promise<HookLatency> {
    const { hooks } = this.#parts;
    const latency = await this.#call('destroy', (i) => {
      if (!this.#gone.has(i)) return hooks.destroy(this.#managers[i], i);
    });
    this.#managers.fill(undefined);
    this.#gone.clear();
    return latency;
  }

  /**
   * Lets the live managers act at once, leave in the middle of it and come back. Returns what went wrong, one sentence each. What was not
   * opened or awaited meanwhile is no shortfall of what is measured.
   */
  async provoke(): Promise<readonly string[]> {
    const { hooks, settings, shortfall, cut, onHook } = this.#parts;
    const before = { ...shortfall };
    const calling = (hook: 'create' | 'exercise' | 'destroy', call: (i: number) => unknown) => async (i: number) => {
      onHook(hook);
      return callOnce(hook, settings.timeoutMs, () => call(i), i);
    };
    const troubles = await provoke({
      managers: settings.managers,
      create: calling('create', async (i) => {
        this.#gone.add(i);
        this.#managers[i] = await hooks.create(i);
        this.#gone.delete(i);
      }),
      exercise: calling('exercise', (i) => hooks.exercise?.(this.#managers[i], i)),
      destroy: calling('destroy', async (i) => {
        const manager = this.#managers[i];
        this.#managers[i] = undefined;
        await hooks.destroy(manager, i);
      }),
      cut,
    });
    Object.assign(shortfall, before);
    return troubles;
  }

  /** Asks for a manager of each id that the factory is to refuse; one that it makes is unmade again. */
  async tryRefused(ids: readonly string[]): Promise<readonly Refusal[]> {
    const refusals: Refusal[] = [];
    for (const id of ids) refusals.push(await this.#tryRefused(id));
    return refusals;
  }

  async #tryRefused(id: string): Promise<Refusal> {
    const { hooks, settings, onHook } = this.#parts;
    onHook('createFor');
    let manager: unknown;
    try {
      manager = await callOnce('createFor', settings.timeoutMs, () => hooks.createFor?.(id));
    } catch (error) {
      if (!(error instanceof ScenarioFailure) || error.failure.kind !== 'hook') throw error;
      return { id, refused: true, did: `threw ${error.failure.message}` };
    }
    const isMade = manager !== undefined && manager !== null;
    if (isMade) await callOnce('destroy', settings.timeoutMs, () => hooks.destroy(manager, 0));
    return { id, refused: false, did: isMade ? `made ${nameOf(manager)}` : `returned ${manager}` };
  }

  async tearDown(): Promise<void> {
    const { hooks, settings, onHook } = this.#parts;
    onHook('teardown');
    if (hooks.teardown) await callOnce('teardown', settings.timeoutMs, hooks.teardown);
  }

  #call(hook: 'create' | 'exercise' | 'destroy', call: (i: number) => unknown): Promise<HookLatency> {
    const { settings, onHook } = this.#parts;
    const { managers: count, concurrency, timeoutMs } = settings;
    onHook(hook);
    return callHooks({ hook, count, concurrency, timeoutMs, call });
  }
}

/** `a Session`, `a string`. What was made may not survive being asked. */
function nameOf(made: unknown): string {
  let name: string = typeof made;
  try {
    const maker = typeof made === 'object' && made !== null ? made.constructor : undefined;
    if (typeof maker === 'function' && maker.name) name = maker.name;
  } catch {}
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;
}

function bindHooks(scenario: ScenarioDefinition, env: unknown) {
  return {
    tenant: (i: number) => scenario.tenant?.(i),
    create: (i: number) => scenario.create(env, i),
    createFor: scenario.createFor && ((id: string) => scenario.createFor?.(env, id)),
    exercise: scenario.exercise && ((manager: unknown, i: number) => scenario.exercise?.(env, manager, i)),
    destroy: (manager: unknown, i: number) => scenario.destroy(env, manager, i),
    teardown: scenario.teardown && (() => scenario.teardown?.(env)),
  };
}
