import { allocationProfileFile } from '../artifacts/names.js';
import type { Loop, Memory, Sample, Shortfall } from '../model/sample.js';
import { type LoopMeasurement, measureWindows, type Running, runRounds, takeSnapshot } from './loops.js';

/** All that a scenario's processes showed, before it is judged. */
export interface ScenarioMeasurement {
  /** After warm-up, before the first window. */
  readonly before: Memory;
  readonly lifecycle: MeasuredLoop;
  /** Absent where the steady loop is off. */
  readonly steady: MeasuredLoop | undefined;
  readonly handlesLeftOpen: Readonly<Record<string, number>>;
  readonly errors: number;
  readonly shortfall: Shortfall | undefined;
}

/** A loop's windows, and the allocation profile of its diagnosis window when something leaked. */
export interface MeasuredLoop extends LoopMeasurement {
  readonly allocationProfile: string | undefined;
}

export interface MeasureOptions {
  /** Look for where a leak was allocated, in one more window. */
  readonly diagnose: boolean;
  /** Whether a noisy metric can't be judged from these rounds; more are measured then, up to a bound. */
  isUndecided(before: Memory, lifecycle: readonly Sample[]): boolean;
}

/** Windows' worth of rounds that are measured on top when a noisy metric is undecided. */
const MAX_EXTRA_WINDOWS = 4;

/** Sets a scenario up, measures both its loops and tears it down. */
export async function measureScenario(running: Running, options: MeasureOptions): Promise<ScenarioMeasurement> {
  const { subject, settings } = running;
  running.onPhase('setup');
  await subject.setup();
  const { before, lifecycle } = await measureLifecycle(running, options);
  const steady = settings.steady ? await measureSteady(running, settings.steady.rounds, options) : undefined;
  running.onPhase('teardown');
  const { handlesLeftOpen, errors, shortfall } = await subject.teardown();
  return { before, lifecycle, steady, handlesLeftOpen, errors, shortfall };
}

async function measureLifecycle(
  running: Running,
  options: MeasureOptions,
): Promise<{ readonly before: Memory; readonly lifecycle: MeasuredLoop }> {
  const { rounds, warmup } = running.settings;
  running.onPhase('warm-up');
  await runRounds(running, 'lifecycle', warmup);
  const before = await running.subject.weigh();
  const windows = await measureWindows(running, 'lifecycle', rounds);
  const allocationProfile = await diagnose(running, windows, rounds, options);
  const samples = [...windows.samples];
  for (let extra = 0; extra < MAX_EXTRA_WINDOWS && options.isUndecided(before, samples); extra++) {
    samples.push(...(await runRounds(running, 'lifecycle', rounds)));
  }
  return { before, lifecycle: { ...windows, samples, allocationProfile } };
}

async function measureSteady(running: Running, rounds: number, options: MeasureOptions): Promise<MeasuredLoop> {
  running.onPhase('warm-up');
  await running.subject.createLive();
  await runRounds(running, 'steady', running.settings.warmup);
  const windows = await measureWindows(running, 'steady', rounds);
  const allocationProfile = await diagnose(running, windows, rounds, options);
  await running.subject.destroyLive();
  if (windows.growth.leaks.length === 0) return { ...windows, allocationProfile };
  // What was given back with the managers is told from one more snapshot.
  const after = await takeSnapshot(running, 'steady', 'after');
  const growth = await running.analyse(windows.snapshots, 'steady', { afterTeardown: after, idle: windows.idle });
  return { ...windows, growth, allocationProfile };
}

/** One more window under V8's allocation sampling, when something leaked: says where. */
async function diagnose(
  running: Running,
  windows: LoopMeasurement,
  rounds: number,
  options: MeasureOptions,
): Promise<string | undefined> {
  if (!options.diagnose || windows.growth.leaks.length === 0) return undefined;
  running.onPhase('diagnosis');
  const loop: Loop = windows.loop;
  const file = allocationProfileFile(running.folder, loop);
  await running.subject.startAllocationSampling();
  await runRounds(running, loop, rounds);
  await running.subject.stopAllocationSampling(file);
  return file;
}
