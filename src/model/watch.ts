import type { Leak } from './leak.js';

export const WATCH_SCHEMA = 'ws-profile/watch@1';

/** One fit of a watched process, and what else was seen of it at that moment: a line of `ws-profile watch --json`. */
export interface WatchLine {
  readonly schema: typeof WATCH_SCHEMA;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly pid: number;
  /** The script that it runs, without its folder and extension. */
  readonly name: string;
  /** `v20.20.2` */
  readonly node: string;
  /** `linux-x64` */
  readonly platform: string;
  /** Bytes of the heap that lived after the last major collection; null before the first. */
  readonly heapFloor: number | null;
  /** Bytes outside the heap that its objects held then. */
  readonly externalFloor: number | null;
  /** TCP connections: open now, and accepted and closed since the watch began. */
  readonly open: number;
  readonly accepted: number;
  readonly closed: number;
  /** Of the heap's floor; null while there are too few points, or nothing has closed. */
  readonly fit: WatchFit | null;
  /** The same of the memory outside the heap. */
  readonly externalFit: WatchFit | null;
  readonly alerts: readonly WatchAlert[];
  /** What the last closer look named; null where there was none. */
  readonly found: readonly Leak[] | null;
  readonly memory: {
    readonly rss: number;
    readonly heapUsed: number;
    readonly heapTotal: number;
    readonly external: number;
    readonly arrayBuffers: number;
    /** What V8 lets the heap grow to. */
    readonly heapLimit: number;
  };
  /** Since the line before. */
  readonly eventLoopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Part of the time since the line before in which the event loop was busy. */
  readonly eventLoopUtilization: number;
  /** Collections since the watch began. */
  readonly gc: Readonly<Record<'minor' | 'major' | 'other', { readonly count: number; readonly ms: number }>>;
  /** How long the process stood still for the collections that were asked for since the line before, the longest. */
  readonly collectPauseMs: number | null;
  readonly handles: Readonly<Record<string, number>>;
  /** Exceptions that reached the top since we came. */
  readonly errors: number;
}

/** `floor = base + perOpen · open + perClosed · closed`, in bytes. */
export interface WatchFit {
  readonly base: number;
  /** The weight of a live connection; null where `open` hardly varied. */
  readonly perOpen: number | null;
  /** Bytes lost with each connection that closed. */
  readonly perClosed: Interval;
  /** With time in the place of closed connections; null where those can't be told from the open ones. */
  readonly perSecond: Interval | null;
  readonly points: number;
  /** Time from the first point to the last. */
  readonly spanMs: number;
}

/** A value, and the interval that holds the true one with 99 %. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

type WatchAlertKind = 'leak-per-closed' | 'leak-per-second' | 'leak' | 'heap-limit' | 'unresponsive';

export interface WatchAlert {
  /** `leak`: per closed connection or per second, which can't be told apart. */
  readonly kind: WatchAlertKind;
  /** One sentence. */
  readonly message: string;
  /** What leaks. */
  readonly memory?: WatchedMemory;
  readonly perClosed?: Interval;
  readonly perSecond?: Interval;
}

export type WatchedMemory = 'heap' | 'external';
