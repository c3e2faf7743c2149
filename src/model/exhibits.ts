import type { Trend } from './history.js';
import type { StabilityReport } from './report.js';
import type { RunResult } from './result.js';

/** A report, and what its page shows beside it. */
export interface Stability {
  readonly report: StabilityReport;
  readonly exhibits: Exhibits;
}

/** What the page shows beside the report: drawn, not judged. */
export interface Exhibits {
  /** Absent where there was no run. */
  readonly result: RunResult | undefined;
  /** Of each scenario of the run, what its figures were over time. */
  readonly trends: readonly Trend[];
  /** Of scenarios whose snapshots were kept. */
  readonly heaps: readonly HeapPicture[];
  /** Lines of source that findings name, by `file:line`. */
  readonly lines: Readonly<Record<string, string>>;
}

/** What a snapshot's objects keep alive, from the top. */
export interface HeapPicture {
  readonly scenario: string;
  /** The snapshot's file name. */
  readonly snapshot: string;
  readonly top: Dominator;
}

/** An object, or several alike, and what would be freed with it. */
export interface Dominator {
  /** The class that a person would name, with how its dominator refers to it where it does. */
  readonly name: string;
  /** Objects that are drawn as one. */
  readonly count: number;
  /** Bytes that they retain. */
  readonly bytes: number;
  /** The largest first; what is too small to be drawn is left out. */
  readonly children: readonly Dominator[];
}
