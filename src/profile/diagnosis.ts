import { rmSync } from 'node:fs';
import { allocationProfileFile } from '../artifacts/names.js';
import { fails } from '../model/finding.js';
import type { Loop } from '../model/sample.js';
import type { LoopMeasurement, Running } from './loops.js';
import { runRounds } from './loops.js';

/** What one more window of a loop showed under V8's allocation sampling, when something leaked. */
export interface Diagnosis {
  /** The `.heapprofile`; absent where there is none. */
  readonly profile?: string;
  /** Rounds under sampling, as a part of a window's. */
  readonly windows: number;
  /** Bytes between two samples, on average; 1: every object was sampled. */
  readonly intervalBytes: number;
  /** Why there is no profile, or that it shows less. */
  readonly note?: string;
  /** Errors in its rounds that no hook threw: no matter of what was measured. */
  readonly errors: number;
  /** The subject can be asked nothing more: it broke under sampling, or does not answer. */
  readonly isSubjectLost: boolean;
}

export interface DiagnosisPlan {
  readonly windows: LoopMeasurement;
  /** Of a window. */
  readonly rounds: number;
  /** What the windows took: the diagnosis takes about as long at most. */
  readonly limitMs: number;
}

/** One round is sampled as thinly as V8 does by itself, to learn how much it allocates. */
const CALIBRATION = { intervalBytes: 512 * 1024, includeCollected: true } as const;
/** Samples of a round: V8 walks the stack for each, and the collector looks after it. */
const MAX_SAMPLES_PER_ROUND = 50_000;
/** An object, on average: so many are sampled of what is allocated when each is. */
const OBJECT_BYTES = 48;
/** The least time that a diagnosis gets. */
const MIN_LIMIT_MS = 2_000;
/** What does not answer by then, after so many limits, is given up. */
const PATIENCE = 2;

const NONE = { windows: 0, intervalBytes: 0, errors: 0, isSubjectLost: false } as const;

/** Says why no diagnosis is made; undefined where one is. A leak that is known, suppressed or allowed is none that needs one. */
export function undiagnosed({ growth }: LoopMeasurement, isOn: boolean): Diagnosis | undefined {
  if (!isOn) return { ...NONE, note: 'the diagnosis was off' };
  return growth.leaks.some(fails) ? undefined : { ...NONE, note: 'nothing new leaks, so nothing was diagnosed' };
}

/** Never fails, but when the run is interrupted: what is found stands, whatever comes of its diagnosis. */
export async function diagnose(running: Running, plan: DiagnosisPlan): Promise<Diagnosis> {
  const limitMs = Math.max(MIN_LIMIT_MS, plan.limitMs);
  const overdue = timeOut(PATIENCE * limitMs);
  running.onPhase('diagnosis');
  try {
    return await Promise.race([sample(running, { ...plan, limitMs }), overdue.promise]);
  } catch (error) {
    running.signal.throwIfAborted();
    // Not half a profile, nor that of the calibration.
    rmSync(allocationProfileFile(running.folder, plan.windows.loop), { force: true });
    return { ...NONE, isSubjectLost: true, note: `the diagnosis broke off: ${(error as Error).message}` };
  } finally {
    overdue.stop();
  }
}

async function sample(running: Running, { windows: { loop }, rounds, limitMs }: DiagnosisPlan): Promise<Diagnosis> {
  const { subject } = running;
  const file = allocationProfileFile(running.folder, loop);
  const end = performance.now() + limitMs;
  if (loop === 'steady') await subject.createLive();
  await subject.startAllocationSampling(CALIBRATION);
  let errors = await roundOf(running, loop);
  const allocated = await subject.stopAllocationSampling(file);
  const intervalBytes = intervalFor(allocated);
  await subject.startAllocationSampling({ intervalBytes, includeCollected: false });
  let done = 0;
  do {
    errors += await roundOf(running, loop);
    done++;
  } while (done < rounds && performance.now() < end);
  await subject.stopAllocationSampling(file);
  if (loop === 'steady') await subject.destroyLive();
  const note = sawLess({ done, rounds, intervalBytes });
  return { profile: file, windows: done / rounds, intervalBytes, errors, isSubjectLost: false, ...(note && { note }) };
}

async function roundOf(running: Running, loop: Loop): Promise<number> {
  const [sampled] = await runRounds(running, loop, 1);
  return sampled?.errors ?? 0;
}

/** The finest interval at which a round that allocates so much has no more samples than it can bear. */
function intervalFor(bytesPerRound: number): number {
  if (bytesPerRound <= MAX_SAMPLES_PER_ROUND * OBJECT_BYTES) return 1;
  return Math.ceil(bytesPerRound / MAX_SAMPLES_PER_ROUND);
}

function sawLess(saw: { readonly done: number; readonly rounds: number; readonly intervalBytes: number }): string {
  const less = [
    saw.intervalBytes > 1 ? `one allocation in ${saw.intervalBytes} bytes was sampled` : '',
    saw.done < saw.rounds ? `${saw.done} of ${saw.rounds} rounds were, for want of time` : '',
  ];
  return less.filter(Boolean).join(', and ');
}

function timeOut(ms: number): { readonly promise: Promise<never>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it was not done after ${Math.round(ms / 1000)} s`)), ms);
  });
  return { promise, stop: () => clearTimeout(timer) };
}
