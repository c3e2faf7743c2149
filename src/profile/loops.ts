import { snapshotFile } from '../artifacts/names.js';
import type { GrowthAnalysis } from '../leaks/analyse.js';
import type { Phase } from '../model/event.js';
import type { Loop, Sample } from '../model/sample.js';
import type { ScenarioSettings } from '../model/scenario.js';
import type { Subject } from '../subject/subject.js';

/** One scenario under way: what is measured, where its artifacts go, and who is told. */
export interface Running {
  readonly subject: Subject;
  readonly settings: ScenarioSettings;
  /** Where its artifacts go. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Reads a loop's first snapshot while its rounds go on. */
  read(snapshots: readonly string[], loop: Loop): void;
  /** `afterTeardown`: a snapshot after the live managers were destroyed. */
  analyse(snapshots: readonly string[], loop: Loop, afterTeardown?: string): Promise<GrowthAnalysis>;
  onPhase(phase: Phase, window?: number | undefined): void;
  onSample(sample: Sample): void;
}

/** What one loop's windows showed. */
export interface LoopMeasurement {
  readonly loop: Loop;
  /** Of the measured rounds, oldest first. */
  readonly samples: readonly Sample[];
  /** Snapshot files, one more than there are windows. */
  readonly snapshots: readonly string[];
  readonly growth: GrowthAnalysis;
}

/** Rounds of one loop, one after the other. */
export async function runRounds(running: Running, loop: Loop, count: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let i = 0; i < count; i++) samples.push(await runRound(running, loop));
  return samples;
}

async function runRound(running: Running, loop: Loop): Promise<Sample> {
  running.signal.throwIfAborted();
  const sample = await running.subject.round(loop);
  running.onSample(sample);
  return sample;
}

/**
 * Measures windows of `rounds` rounds each until the growth is decided: one window when nothing grows, more on suspicion.
 *
 * While a snapshot is analysed in its worker the next window's rounds already run, so that the analysis costs no time of its
 * own; when the verdict comes first, they stop.
 */
export async function measureWindows(running: Running, loop: Loop, rounds: number): Promise<LoopMeasurement> {
  const samples: Sample[] = [];
  const snapshots = [await takeSnapshot(running, loop, 0)];
  running.read([...snapshots], loop);
  let ahead: readonly Sample[] = [];
  for (let window = 1; ; window++) {
    running.onPhase('window', window);
    samples.push(...ahead, ...(await runRounds(running, loop, rounds - ahead.length)));
    snapshots.push(await takeSnapshot(running, loop, window));
    running.onPhase('analysis', window);
    let decided: GrowthAnalysis | undefined;
    const analysis = running.analyse([...snapshots], loop).then((growth) => {
      if (growth.verdict !== 'suspect') decided = growth;
    });
    ahead = await runAhead(running, loop, rounds, () => decided !== undefined, analysis);
    await analysis;
    if (decided) return { loop, samples: [...samples, ...ahead], snapshots, growth: decided };
  }
}

/** Rounds of the next window, until the window is full or the analysis has decided that there will be none. */
async function runAhead(
  running: Running,
  loop: Loop,
  rounds: number,
  isDecided: () => boolean,
  analysis: Promise<unknown>,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let failed = false;
  analysis.catch(() => {
    failed = true;
  });
  while (samples.length < rounds && !isDecided() && !failed) samples.push(await runRound(running, loop));
  return samples;
}

/** Takes a snapshot into the run's folder; `label` is the window's number, or what came after the last. */
export async function takeSnapshot(running: Running, loop: Loop, label: number | 'after'): Promise<string> {
  running.signal.throwIfAborted();
  running.onPhase('snapshot', label === 'after' ? undefined : label);
  const file = snapshotFile(running.folder, loop, label);
  await running.subject.snapshot(file);
  return file;
}
