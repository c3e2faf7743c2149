import { constants, monitorEventLoopDelay, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import type { Memory, Sample } from '../model/sample.js';

/** This process's memory, in bytes. */
export function readMemory(): Memory {
  const { rss, heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage();
  return { rss, heapUsed, heapTotal, external, arrayBuffers };
}

/** Used bytes of V8's heap spaces, by name. */
export function readHeapSpaces(): Record<string, number> {
  return Object.fromEntries(getHeapSpaceStatistics().map((space) => [space.space_name, space.space_used_size]));
}

const NANOSECONDS_PER_MS = 1e6;

/** Watches the event loop and the garbage collector while a round runs; the collections we force are not counted. */
export class RoundWatch {
  readonly #delay = monitorEventLoopDelay({ resolution: 10 });
  readonly #observer = new PerformanceObserver((list) => this.#take(list.getEntries()));
  #gcMs = 0;

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  start(): void {
    this.#take(this.#observer.takeRecords());
    this.#gcMs = 0;
    this.#delay.reset();
    this.#delay.enable();
  }

  /** What follows (settling, weighing, our collections) is not the scenario's. */
  pause(): void {
    this.#delay.disable();
  }

  resume(): void {
    this.#delay.enable();
  }

  read(): Pick<Sample, 'gcMs' | 'eventLoopDelayMs'> {
    this.#take(this.#observer.takeRecords());
    const delay = this.#delay;
    const ms = (nanoseconds: number) => (delay.count === 0 ? 0 : nanoseconds / NANOSECONDS_PER_MS);
    return {
      gcMs: this.#gcMs,
      eventLoopDelayMs: { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) },
    };
  }

  #take(entries: readonly PerformanceEntry[]): void {
    for (const entry of entries) {
      const { flags } = (entry as PerformanceEntry & { detail: { flags: number } }).detail;
      if (flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) continue;
      this.#gcMs += entry.duration;
    }
  }
}
