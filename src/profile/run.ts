import { scenarioFolder } from '../artifacts/names.js';
import { createRunFolder, keepResult, pruneRuns, removeIfEmpty } from '../artifacts/run-folder.js';
import { WsProfileError } from '../errors.js';
import type { Config } from '../model/config.js';
import type { ProfileEvent } from '../model/event.js';
import { nearest } from '../model/nearest.js';
import { nounFor } from '../model/noun.js';
import { RUN_SCHEMA, type RunResult, type ScenarioResult } from '../model/result.js';
import type { ScenarioSettings } from '../model/scenario.js';
import type { SurfaceResult } from '../model/surface.js';
import { EventQueue } from '../process/event-queue.js';
import { mapPooled } from '../process/map-pooled.js';
import { discoverScenarios } from '../scenario/discover.js';
import { assertUniqueNames } from '../scenario/name.js';
import type { PreparedScenario } from '../scenario/prepared.js';
import { redactDocument } from '../secrets/redact.js';
import { type Committed, readCommitted } from './committed.js';
import { prepareGiven } from './given.js';
import { INSTRUMENTS, type Instruments } from './instruments.js';
import { prepareScenarios } from './prepare.js';
import type { RunOptions, ShardOfRun } from './run-options.js';
import { profileScenario, type ScenarioRun } from './scenario.js';
import { holdConfiguredSurface } from './surface.js';

/** A run that ended by itself: what it came to, and what it was held against. */
export interface FinishedRun {
  readonly result: RunResult;
  readonly committed: Committed;
}

/** The pipeline alone: nothing follows the run, so nothing is accepted in it. */
export async function* profile(options: RunOptions): AsyncGenerator<ProfileEvent, RunResult> {
  const { result } = yield* runPipeline({ ...options, config: { ...options.config, update: 'none' } });
  return result;
}

/**
 * The pipeline: finds, compiles, measures and judges scenarios, and yields what happens as it happens. The last event carries the
 * result.
 *
 * @throws WsProfileError when a scenario can't be found or understood, or the run is interrupted; a scenario that breaks
 *   while it is measured is a result with the verdict `error`
 */
export async function* runPipeline(
  options: RunOptions,
  instruments: Instruments = INSTRUMENTS,
): AsyncGenerator<ProfileEvent, FinishedRun> {
  const events = new EventQueue<ProfileEvent>();
  const stopped = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stopped.signal]) : stopped.signal;
  const emit = (event: ProfileEvent) => events.push(options.showSecrets ? event : redactDocument(event));
  const running = runScenarios(options, { signal, instruments, emit });
  running.then(
    () => events.close(),
    (error: unknown) => events.fail(error),
  );
  try {
    yield* events;
    return await running;
  } finally {
    // Whoever stops listening early ends the run.
    stopped.abort();
    await running.catch(() => {});
  }
}

/** The scenarios that `profile` would measure, without measuring them. */
export async function listScenarios(options: RunOptions): Promise<readonly ScenarioSettings[]> {
  const signal = options.signal ?? new AbortController().signal;
  return withScenarios(options, signal, async (scenarios) => scenarios.map(({ settings }) => settings));
}

async function runScenarios(
  options: RunOptions,
  run: Pick<ScenarioRun, 'signal' | 'instruments' | 'emit'>,
): Promise<FinishedRun> {
  const start = performance.now();
  const { signal, instruments, emit } = run;
  const measure = async (selected: readonly PreparedScenario[], runFolder: string): Promise<FinishedRun> => {
    const scenarios = options.shard ? partOf(selected, options.shard) : selected;
    const names = scenarios.map(({ settings }) => settings.name);
    const committed = await readCommitted(options.config, names);
    // Before anything is measured: an entry module's process would be heard in the figures.
    const surface = await surfaceOf(options.config, signal);
    emit({ type: 'run-started', scenarios: names });
    let bailed = false;
    const results = await mapPooled(scenarios, options.config.workers, async (scenario) => {
      if (bailed) return undefined;
      const folder = scenarioFolder(runFolder, scenario.settings.name);
      const known = committed.baselines.get(scenario.settings.name);
      const result = await profileScenario(scenario, {
        ...run,
        config: options.config,
        scale: options.scale,
        known,
        suppressions: committed.suppressions,
        folder,
      });
      bailed ||= options.bail === true && result.verdict !== 'pass';
      emit({ type: 'scenario-finished', result });
      return result;
    });
    const finished = results.filter((result) => result !== undefined);
    const all = selected.map(({ settings }) => settings.name);
    const measured = toRunResult(finished, surface, { ...options, all, durationMs: performance.now() - start });
    const redacted = redactDocument(measured);
    const problem = keepResult(runFolder, redacted, options.context !== undefined);
    if (problem !== undefined) emit({ type: 'log', name: 'ws-profile', message: problem });
    const result = options.showSecrets ? measured : redacted;
    emit({ type: 'run-finished', result });
    return { result, committed };
  };
  return withScenarios(options, signal, measure, instruments);
}

/** Finds, compiles and describes the selected scenarios, and removes afterwards what that left on disk. */
export async function withScenarios<T>(
  options: RunOptions,
  signal: AbortSignal,
  use: (scenarios: readonly PreparedScenario[], runFolder: string) => Promise<T>,
  { describe }: Pick<Instruments, 'describe'> = INSTRUMENTS,
): Promise<T> {
  const { root, scenarios: patterns } = options.config;
  const files = options.given ? [] : (options.files ?? (await discoverScenarios(patterns, root)));
  const runFolder = createRunFolder(root, new Date());
  let prepared: readonly PreparedScenario[] = [];
  try {
    prepared = options.given
      ? [prepareGiven(options.given, options.config)]
      : await prepareScenarios(files, { config: options.config, folder: runFolder, signal, describe });
    assertUniqueNames(prepared.map(({ settings }) => settings));
    return await use(select(prepared, options), runFolder);
  } catch (error) {
    throw signal.aborted ? new WsProfileError('INTERRUPTED', 'interrupted: nothing was written') : error;
  } finally {
    await Promise.all(prepared.map(({ compiled }) => compiled.dispose()));
    removeIfEmpty(runFolder);
    pruneRuns(root, options.config.keep, new Date());
  }
}

function select(prepared: readonly PreparedScenario[], options: RunOptions): readonly PreparedScenario[] {
  const { grep, tags, names } = options;
  const chosen = prepared.filter(({ settings }) => {
    if (grep && !grep.test(settings.name)) return false;
    if (names && !names.includes(settings.name)) return false;
    return !tags || settings.tags.some((tag) => tags.includes(tag));
  });
  const all = prepared.map(({ settings }) => settings.name);
  const unknown = names?.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    const guess = nearest(unknown, all);
    throw new WsProfileError(
      'SCENARIO_NOT_FOUND',
      `There is no file or folder ${unknown}, and no scenario of this name.`,
      {
        hint: guess ? `Did you mean ${guess}?` : `There are: ${all.join(', ')}.`,
      },
    );
  }
  if (chosen.length === 0) {
    throw new WsProfileError(
      'SCENARIO_NOT_FOUND',
      `none of the ${prepared.length} ${nounFor(prepared.length, 'scenario')} is selected`,
      {
        hint: `There are: ${all.join(', ')}. \`ws-profile run --list\` shows their tags.`,
      },
    );
  }
  return chosen;
}

function partOf(selected: readonly PreparedScenario[], shard: ShardOfRun): readonly PreparedScenario[] {
  const picked = new Set(shard.pick(selected.map(({ settings }) => settings)));
  return selected.filter(({ settings }) => picked.has(settings));
}

async function surfaceOf(config: Config, signal: AbortSignal): Promise<SurfaceResult | undefined> {
  return config.surface.length > 0 ? (await holdConfiguredSurface(config, signal)).result : undefined;
}

function toRunResult(
  scenarios: readonly ScenarioResult[],
  surface: SurfaceResult | undefined,
  run: RunOptions & { readonly all: readonly string[]; readonly durationMs: number },
): RunResult {
  const { shard, config, context, all, durationMs } = run;
  const passes = ({ verdict }: ScenarioResult) => verdict === 'pass' || (verdict === 'undecided' && !config.strict);
  return {
    schema: RUN_SCHEMA,
    ok: scenarios.every(passes) && surface?.status !== 'failed',
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    ...(context && {
      startedAt: context.at.toISOString(),
      revision: { commit: context.commit, branch: context.branch },
    }),
    durationMs: Math.round(durationMs),
    scenarios,
    ...(surface && { surface }),
    ...(shard && { shard: { index: shard.index, count: shard.count, all } }),
  };
}
