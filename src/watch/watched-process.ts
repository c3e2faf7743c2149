import { basename, extname } from 'node:path';
import { formatBytes } from '../model/bytes.js';
import type { Leak } from '../model/leak.js';
import { type Interval, WATCH_SCHEMA, type WatchAlert, type WatchLine } from '../model/watch.js';
import type { Floor, Statistics } from '../probe/protocol.js';
import { Floors } from './floors.js';
import { type FoundLeak, fitLeak, type LeakFit } from './leak-fit.js';

/** A heap whose floor is at this part of its limit collects garbage more and more, and then ends its process. */
const NEAR_LIMIT = 0.85;
/** Periods that have to agree last at least so many times as long as the longest time between two collections. */
const COLLECTIONS_IN_PERIOD = 2;
const DEFAULT_COLLECT_EVERY_MS = 60_000;

export interface WatchedProcessOptions {
  readonly pid: number;
  /** The script that it runs. */
  readonly script: string;
  /** `20.20.2` */
  readonly node: string;
  /** undefined: never. */
  readonly collectEveryMs: number | undefined;
}

/** What is known of a process that is watched, from its statistics. Never grows with time. */
export class WatchedProcess {
  readonly #options: WatchedProcessOptions;
  readonly #floors = new Floors();
  #floor: Floor | undefined;
  #latest: Statistics | undefined;
  #collectPauseMs: number | null = null;
  /** At the line before. */
  #before = { idle: 0, active: 0 };
  #delay = { p50: 0, p99: 0, max: 0 };
  #leaks: readonly FoundLeak[] = [];
  #found: readonly Leak[] | null = null;

  constructor(options: WatchedProcessOptions) {
    this.#options = options;
  }

  take(statistics: Statistics): void {
    this.#before = this.#latest ? this.#before : statistics.utilization;
    this.#latest = statistics;
    for (const floor of statistics.floors) {
      this.#floor = floor;
      this.#floors.add(floor);
    }
    const { p50, p99, max } = statistics.eventLoopDelayMs;
    const delay = this.#delay;
    this.#delay = { p50: Math.max(delay.p50, p50), p99: Math.max(delay.p99, p99), max: Math.max(delay.max, max) };
  }

  /** Garbage was collected because we asked. */
  collected(pauseMs: number): void {
    this.#collectPauseMs = Math.max(this.#collectPauseMs ?? 0, pauseMs);
  }

  /** Whether V8 made no major collection for so long that we have to ask for one. */
  isCollectionDue(): boolean {
    const { collectEveryMs } = this.#options;
    if (collectEveryMs === undefined || !this.#latest) return false;
    return this.#latest.at - (this.#floor?.at ?? Number.NEGATIVE_INFINITY) >= collectEveryMs;
  }

  /** What is lost for certain, as of the last line. */
  leaks(): readonly FoundLeak[] {
    return this.#leaks;
  }

  get heapUsed(): number {
    return this.#latest?.memory.heapUsed ?? 0;
  }

  /** A closer look named these. */
  found(leaks: readonly Leak[]): void {
    this.#found = leaks;
  }

  /** A fit of all that was seen, and what was seen since the line before. Undefined before the first statistics. */
  line(at: Date, { isAnswering }: { readonly isAnswering: boolean }): WatchLine | undefined {
    const latest = this.#latest;
    if (!latest) return undefined;
    const { collectEveryMs = DEFAULT_COLLECT_EVERY_MS, pid, script, node } = this.#options;
    const [heap, external] = (['heap', 'external'] as const).map((memory) =>
      fitLeak(this.#floors.warm(), memory, COLLECTIONS_IN_PERIOD * collectEveryMs),
    ) as [LeakFit, LeakFit];
    this.#leaks = [heap.leak, external.leak].filter((leak) => leak !== undefined);
    const alerts = [
      ...this.#leaks.map(leakAlert),
      ...nearLimit(this.#floor, latest.heapLimit),
      ...(isAnswering ? [] : [unresponsive(pid)]),
    ];
    const { idle, active } = latest.utilization;
    const [idled, acted] = [idle - this.#before.idle, active - this.#before.active];
    const line: WatchLine = {
      schema: WATCH_SCHEMA,
      at: at.toISOString(),
      pid,
      name: basename(script, extname(script)) || 'node',
      node: `v${node}`,
      platform: `${process.platform}-${process.arch}`,
      heapFloor: this.#floor?.heap ?? null,
      externalFloor: this.#floor?.external ?? null,
      ...latest.connections,
      fit: heap.fit,
      externalFit: external.fit,
      alerts,
      found: this.#found,
      memory: { ...latest.memory, heapLimit: latest.heapLimit },
      eventLoopDelayMs: this.#delay,
      eventLoopUtilization: idled + acted > 0 ? acted / (idled + acted) : 0,
      gc: latest.gc,
      collectPauseMs: this.#collectPauseMs,
      handles: latest.handles,
      errors: latest.errors,
    };
    this.#before = { idle, active };
    this.#delay = { p50: 0, p99: 0, max: 0 };
    this.#collectPauseMs = null;
    return line;
  }
}

function leakAlert({ memory, perClosed, perSecond }: FoundLeak): WatchAlert {
  const where = memory === 'heap' ? 'the heap' : 'memory outside the heap';
  const figures = [
    ...(perClosed ? [`${rangeText(perClosed)} per closed connection`] : []),
    ...(perSecond ? [`${rangeText(perSecond)} per second`] : []),
  ];
  const kind = perClosed && perSecond ? 'leak' : perClosed ? 'leak-per-closed' : 'leak-per-second';
  return {
    kind,
    message: `${where} grows by ${figures.join(', or ')}`,
    memory,
    ...(perClosed && { perClosed }),
    ...(perSecond && { perSecond }),
  };
}

/** `1.0 kB (930 B to 1.1 kB)`. */
function rangeText({ value, low, high }: Interval): string {
  const [text, from, to] = [value, low, high].map((bytes) => formatBytes(Math.round(bytes)));
  return `${text} (${from} to ${to})`;
}

function nearLimit(floor: Floor | undefined, heapLimit: number): readonly WatchAlert[] {
  if (!floor || floor.heap < NEAR_LIMIT * heapLimit) return [];
  const percent = Math.round((100 * floor.heap) / heapLimit);
  const message = `what lives in the heap, ${formatBytes(floor.heap)}, is ${percent}% of what it may grow to, ${formatBytes(heapLimit)}`;
  return [{ kind: 'heap-limit', message }];
}

function unresponsive(pid: number): WatchAlert {
  return {
    kind: 'unresponsive',
    message: `process ${pid} does not answer: it is paused, or its event loop is blocked`,
  };
}
