import type { HookLatency } from '../model/sample.js';
import type { HookName } from '../model/scenario.js';
import { clearInterval, clearTimeout, now, setInterval, setTimeout } from './clock.js';
import { describeThrown, ScenarioFailure } from './failure.js';
import type { HookBegun, RoundSettings } from './protocol.js';

export interface HookCalls {
  readonly hook: HookName;
  readonly count: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  call(index: number): unknown;
}

/** Where the durations of one batch are written, in milliseconds; one for the life of the process, so that rounds allocate alike. */
let durations = new Float64Array(64);

/**
 * Calls a hook for the indexes 0 … count-1, `concurrency` at once, and returns its latencies.
 *
 * One timer watches all calls: a timer or a race per call would leave its own objects in the heap we weigh.
 *
 * @throws ScenarioFailure for the first call that throws or takes longer than `timeoutMs`
 */
export async function callHooks(calls: HookCalls): Promise<HookLatency> {
  const { hook, count, timeoutMs } = calls;
  if (durations.length < count) durations = new Float64Array(count);
  const lanes = Math.min(calls.concurrency, count);
  const running = new Int32Array(lanes).fill(-1);
  const startedAt = new Float64Array(lanes);
  let next = 0;
  let failed = false;

  const lane = async (l: number): Promise<void> => {
    while (next < count && !failed) {
      const index = next++;
      running[l] = index;
      startedAt[l] = now();
      try {
        const returned = calls.call(index);
        if (isThenable(returned)) await returned;
      } catch (error) {
        failed = true;
        throw new ScenarioFailure(describeThrown(error, { kind: 'hook', hook, manager: index }));
      }
      durations[index] = now() - startedAt[l]!;
      running[l] = -1;
    }
  };

  let watchdog: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    const check = () => {
      const limit = now() - timeoutMs;
      const late = running.findIndex((index, l) => index >= 0 && startedAt[l]! < limit);
      if (late < 0) return;
      failed = true;
      const message = `took longer than ${timeoutMs} ms`;
      reject(new ScenarioFailure({ kind: 'timeout', hook, manager: running[late]!, message }));
    };
    watchdog = setInterval(check, Math.max(10, Math.min(500, timeoutMs / 4)));
  });
  try {
    await Promise.race([Promise.all(Array.from({ length: lanes }, (_, l) => lane(l))), overdue]);
  } finally {
    clearInterval(watchdog);
  }
  return latencyOf(count);
}

/** Calls a hook once, within its time. `manager`: whose it is, where it is one's. */
export async function callOnce<T>(
  hook: HookName,
  timeoutMs: number,
  call: () => T | Promise<T>,
  manager?: number,
): Promise<T> {
  const about = manager === undefined ? { hook } : { hook, manager };
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    const message = `took longer than ${timeoutMs} ms`;
    timer = setTimeout(() => reject(new ScenarioFailure({ kind: 'timeout', ...about, message })), timeoutMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(call), overdue]);
  } catch (error) {
    if (error instanceof ScenarioFailure) throw error;
    throw new ScenarioFailure(describeThrown(error, { kind: 'hook', ...about }));
  } finally {
    clearTimeout(timer);
  }
}

function latencyOf(count: number): HookLatency {
  if (count === 0) return { count: 0, p50: 0, p99: 0, max: 0 };
  const sorted = durations.subarray(0, count).sort();
  const at = (quantile: number) => sorted[Math.min(count - 1, Math.ceil(count * quantile) - 1)]!;
  return { count, p50: at(0.5), p99: at(0.99), max: sorted[count - 1]! };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** What the parent is told before the calls of a hook: it holds them to its own clock too. */
export function hookBegun(hook: HookName, settings: RoundSettings): HookBegun {
  const { managers, concurrency, timeoutMs, http } = settings;
  const isOnce = hook === 'setup' || hook === 'teardown' || hook === 'createFor';
  const turns = isOnce ? 1 : Math.ceil(managers / Math.min(managers, concurrency));
  const beside = hook === 'exercise' && http ? http.timeoutMs : 0;
  return { hook, timeoutMs, callsMs: turns * timeoutMs + beside };
}
