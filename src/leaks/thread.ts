/** The thread of a `LeakWorker`: reads snapshots as they come, keeps what it learned of each loop's, and says what grew. */
import { parentPort } from 'node:worker_threads';
import { type SeenIsolation, seeIsolation } from '../evidence/isolation.js';
import { highestId } from '../heap/heap.js';
import { readHeap } from '../heap/read-heap.js';
import { toThreadError } from '../heap/worker-thread.js';
import type { Loop } from '../model/sample.js';
import { beside, type Grown, whatGrew } from './growth/grown.js';
import { SnapshotSeries } from './growth/series.js';
import { liveClasses } from './live-classes.js';
import { openTimers } from './open-timers.js';
import type { IsolationTask, LeakReply, LeakTask, LiveTask, TimersTask } from './worker.js';

const seriesOf = new Map<Loop, SnapshotSeries>();
let working: Promise<unknown> = Promise.resolve();

parentPort?.on('message', (task: LeakTask | TimersTask | LiveTask) => {
  working = working.then(async () => {
    const reply: LeakReply = await answer(task);
    parentPort?.postMessage(reply);
  });
});

async function answer(task: LeakTask | TimersTask | LiveTask): Promise<LeakReply> {
  const { id } = task;
  try {
    if ('live' in task) return { id, heaviest: await liveClasses(task.live) };
    if ('timersIn' in task) return { id, timers: await openTimers(task.timersIn) };
    return task.isolation ? { id, isolation: await isolate(task, task.isolation) } : { id, grown: await perform(task) };
  } catch (error) {
    if ('loop' in task) seriesOf.delete(task.loop);
    return { id, error: toThreadError(error) };
  }
}

async function perform(task: Omit<LeakTask, 'id'>): Promise<Grown | undefined> {
  const series = await seriesWith(task.loop, task.snapshots);
  if (!task.plan) return undefined;
  return whatGrew(series, task.plan, await beside(series, task));
}

/** Looks at the loop's last snapshot, which the series keeps. */
async function isolate(
  { loop, snapshots }: Pick<LeakTask, 'loop' | 'snapshots'>,
  { before, ...plan }: IsolationTask,
): Promise<SeenIsolation> {
  const series = await seriesWith(loop, snapshots);
  return seeIsolation(series.last(), {
    ...plan,
    maxIdBefore: await highestIdIn(before),
    earlier: () => readHeap(snapshots[0]!),
  });
}

/** Of a snapshot that a loop ended with, or of another one. */
async function highestIdIn(file: string): Promise<number> {
  const known = [...seriesOf.values()].find((series) => series.files.at(-1) === file);
  return highestId(known ? known.last().heap : await readHeap(file));
}

/** The loop's series, taken further where it has begun with these snapshots, else begun anew. */
async function seriesWith(loop: Loop, snapshots: readonly string[]): Promise<SnapshotSeries> {
  const known = seriesOf.get(loop);
  const isPrefix = known?.files.every((file, i) => file === snapshots[i]);
  const series = (isPrefix ? known : undefined) ?? new SnapshotSeries();
  seriesOf.set(loop, series);
  for (const file of snapshots.slice(series.files.length)) await series.add(file);
  return series;
}
