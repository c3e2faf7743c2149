import { setTimeout as wait } from 'node:timers/promises';
import { type SnapshotLabel, snapshotFile } from '../artifacts/names.js';
import type { SeenIsolation } from '../evidence/isolation.js';
import type { GrowthAnalysis } from '../leaks/analyse.js';
import { MIN_WINDOWS } from '../leaks/growth/course.js';
import type { SnapshotsBeside } from '../leaks/growth/grown.js';
import type { LiveSnapshots } from '../leaks/live-classes.js';
import type { IsolationTask } from '../leaks/worker.js';
import type { LiveClass } from '../model/baseline.js';
import type { Phase } from '../model/event.js';
import { fails } from '../model/finding.js';
import type { Loop, OpenTimers, Sample } from '../model/sample.js';
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
  analyse(snapshots: readonly string[], loop: Loop, beside?: SnapshotsBeside): Promise<GrowthAnalysis>;
  /** What a live manager's bytes are in. */
  liveClasses(snapshots: LiveSnapshots): Promise<readonly LiveClass[]>;
  /** What connects the managers that were alive in the steady loop's snapshots. */
  isolation(snapshots: readonly string[], task: IsolationTask): Promise<SeenIsolation>;
  /** The timers that keep the process alive, in a snapshot; by their sources. */
  openTimers(snapshot: string): Promise<readonly OpenTimers[]>;
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
  /** A snapshot that no round came after. */
  readonly upToDate?: string;
  /** The time without rounds that followed the windows when something grew. */
  readonly idle?: SnapshotsBeside['idle'];
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
 * own; when the verdict comes first, they stop. From the window on after which a leak may be called they wait instead: what grew
 * is looked at once more after a time without rounds.
 */
export async function measureWindows(running: Running, loop: Loop, rounds: number): Promise<LoopMeasurement> {
  const samples: Sample[] = [];
  const snapshots = [await takeSnapshot(running, loop, 0)];
  const windowsMs: number[] = [];
  let begun = performance.now();
  running.read([...snapshots], loop);
  let ahead: readonly Sample[] = [];
  for (let window = 1; ; window++) {
    running.onPhase('window', window);
    samples.push(...ahead, ...(await runRounds(running, loop, rounds - ahead.length)));
    windowsMs.push(performance.now() - begun);
    snapshots.push(await takeSnapshot(running, loop, window));
    begun = performance.now();
    running.onPhase('analysis', window);
    let decided: GrowthAnalysis | undefined;
    const analysis = running.analyse([...snapshots], loop).then((growth) => {
      if (growth.verdict !== 'suspect') decided = growth;
    });
    const mostAhead = window < MIN_WINDOWS ? rounds : 0;
    ahead = await runAhead(running, loop, mostAhead, () => decided !== undefined, analysis);
    await analysis;
    if (!decided) continue;
    const upToDate = ahead.length === 0 ? { upToDate: snapshots.at(-1)! } : {};
    const measured = { loop, samples: [...samples, ...ahead], snapshots, growth: decided, ...upToDate };
    return needsIdle(decided) ? afterIdle(running, measured, windowsMs, begun) : measured;
  }
}

/** Whether a time without rounds could change what is said. */
function needsIdle({ leaks, plateaus, undecided }: GrowthAnalysis): boolean {
  return leaks.some(fails) || plateaus.length > 0 || undecided.length > 0;
}

/** The longest that timers which may take what grew with them are waited for. */
const MAX_IDLE_MS = 30_000;
/** A timer that is due may wait for those before it. */
const TIMERS_LATE_MS = 250;

/**
 * Lets the process be, as long as a window took and until timers among what grew were due, and judges once more. `begun`: after
 * the last snapshot.
 */
async function afterIdle(
  running: Running,
  measured: LoopMeasurement,
  windowsMs: readonly number[],
  begun: number,
): Promise<LoopMeasurement> {
  const { loop, snapshots, growth } = measured;
  running.onPhase('idle');
  const longest = Math.min(MAX_IDLE_MS, Math.max(...windowsMs));
  const delays = growth.waiting.map(({ delayMs }) => delayMs + TIMERS_LATE_MS);
  const graceMs = running.settings.server?.graceMs ?? 0;
  const due = Math.max(longest, graceMs, ...delays.filter((delay) => delay <= MAX_IDLE_MS + TIMERS_LATE_MS));
  await wait(Math.max(0, begun + due - performance.now()), undefined, { signal: running.signal });
  const ms = performance.now() - begun;
  const idle = { snapshot: await takeSnapshot(running, loop, 'idle'), ms, windowsMs };
  return { ...measured, growth: await running.analyse(snapshots, loop, { idle }), idle, upToDate: idle.snapshot };
}

/** Rounds of the next window, until the window is full or the analysis has decided that there will be none. */
async function runAhead(
  running: Running,
  loop: Loop,
  most: number,
  isDecided: () => boolean,
  analysis: Promise<unknown>,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let failed = false;
  analysis.catch(() => {
    failed = true;
  });
  while (samples.length < most && !isDecided() && !failed) samples.push(await runRound(running, loop));
  return samples;
}

/** Takes a snapshot into the run's folder; `label` is the window's number, or what came after the last. */
export async function takeSnapshot(running: Running, loop: Loop, label: SnapshotLabel): Promise<string> {
  running.signal.throwIfAborted();
  running.onPhase('snapshot', typeof label === 'number' ? label : undefined);
  const file = snapshotFile(running.folder, loop, label);
  await running.subject.snapshot(file);
  return file;
}
