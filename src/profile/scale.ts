import { WsProfileError } from '../errors.js';
import { nounFor } from '../model/noun.js';
import type { Scale, ScalePoint } from '../model/result.js';
import { type Figure, median, slope } from '../model/statistics.js';
import type { PreparedScenario } from '../scenario/prepared.js';
import type { Subject } from '../subject/subject.js';
import { liveBytesPerManager } from './figures.js';

/** A factor, and of each of its rounds what one manager cost. */
interface Rounds {
  readonly managers: number;
  readonly createMs: readonly number[];
  readonly liveBytes: readonly number[];
}

export interface ScaleOptions {
  /** How many times the scenario's managers are made; ascending. */
  readonly factors: readonly number[];
  readonly signal: AbortSignal;
  open(scenario: PreparedScenario): Subject;
}

/**
 * Runs a scenario's lifecycle with more and more managers, a process for each number, and fits what one manager costs as their
 * number grows: with N^0 a manager costs the same however many there are, with N^1 as much more as there are more.
 */
export async function measureScale(scenario: PreparedScenario, options: ScaleOptions): Promise<Scale> {
  const all: Rounds[] = [];
  for (const factor of options.factors) {
    const managers = scenario.settings.managers * factor;
    const scaled = { ...scenario, settings: { ...scenario.settings, managers } };
    all.push(
      await measureRounds(scaled, options).catch((error: unknown) => {
        if (options.signal.aborted || !(error instanceof WsProfileError)) throw error;
        throw new WsProfileError(error.code, `with ${managers} ${nounFor(managers, 'manager')}: ${error.message}`, {
          cause: error,
          ...(error.hint !== undefined && { hint: error.hint }),
        });
      }),
    );
  }
  const createMs = exponentOf(all, ({ createMs }) => createMs);
  const liveBytes = exponentOf(all, ({ liveBytes }) => liveBytes);
  return {
    points: all.map(
      ({ managers, ...costs }): ScalePoint => ({
        managers,
        createMs: median(costs.createMs),
        liveBytes: median(costs.liveBytes),
      }),
    ),
    ...(createMs && { createMs }),
    ...(liveBytes && { liveBytes }),
  };
}

/** The exponent that is surest to be large: what a budget holds. */
export function scaleFigure({ createMs, liveBytes }: Scale): Figure | undefined {
  const surest = [createMs, liveBytes].flatMap((exponent) => exponent ?? []);
  return surest.sort((a, b) => b.value - b.spread - (a.value - a.spread))[0];
}

async function measureRounds(scenario: PreparedScenario, { open, signal }: ScaleOptions): Promise<Rounds> {
  const { managers, rounds, warmup } = scenario.settings;
  const subject = open(scenario);
  const onAbort = () => void subject.end();
  signal.addEventListener('abort', onAbort);
  try {
    signal.throwIfAborted();
    await subject.setup();
    for (let i = 0; i < warmup; i++) await subject.round('lifecycle');
    const before = await subject.weigh();
    const samples = [];
    for (let i = 0; i < rounds; i++) samples.push(await subject.round('lifecycle'));
    await subject.teardown();
    return {
      managers,
      createMs: samples.flatMap(({ hooks }) => hooks.create?.p50 ?? []),
      liveBytes: liveBytesPerManager(samples, before, managers),
    };
  } finally {
    signal.removeEventListener('abort', onAbort);
    await subject.end();
  }
}

/** Of the straight line through the logarithms. Undefined where too few costs are above nothing to fit one. */
function exponentOf(all: readonly Rounds[], costs: (rounds: Rounds) => readonly number[]): Figure | undefined {
  const points = all.flatMap((rounds) =>
    costs(rounds)
      .filter((cost) => cost > 0)
      .map((cost) => [Math.log(rounds.managers), Math.log(cost)] as const),
  );
  return slope(points);
}
