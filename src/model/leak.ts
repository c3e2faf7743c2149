import type { Loop } from './sample.js';

/** What kind of thing was left behind, where that can be known. */
export type LeakKind =
  | 'map-entry'
  | 'set-entry'
  | 'array-element'
  | 'object-property'
  | 'listener'
  | 'timer'
  | 'pending-promise'
  | 'closure'
  | 'handle'
  | 'external-memory'
  | 'zlib-stream'
  | 'manager-in-manager'
  | 'growing-store'
  | 'unknown';

/** One hop of a retaining path, root first, as a person would say it. */
export interface PathStep {
  /** How the holder refers to what it holds: `#sessions`, `[]`, `"user-7"`, `onMessage`; empty for a root. */
  readonly edge: string;
  readonly edgeKind:
    | 'root'
    | 'property'
    | 'element'
    | 'map-key'
    | 'map-value'
    | 'set-element'
    | 'variable'
    | 'internal';
  /** Class or name of what is held: `Map`, `WebSocketManagerFactory`, `onMessage()`. */
  readonly name: string;
  /** Source position of a module or closure, where known. */
  readonly source?: SourcePosition;
}

/** `file` is relative to the project's root where it lies inside. Lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface StackFrame extends SourcePosition {
  readonly functionName: string;
}

/** A class that grows inside a leak. `count` and `bytes` are per window, oldest first. */
export interface ClassGrowth {
  readonly className: string;
  readonly count: readonly number[];
  readonly bytes: readonly number[];
}

export interface LeakBase {
  /** Fingerprint: stable from run to run. */
  readonly id: string;
  /** The class that a person would name. */
  readonly className: string;
  readonly kind: LeakKind;
  /** One clause, where more is known: `listener "message" on process`, `setInterval, 30 s`. */
  readonly detail?: string;
  /** Objects of `className` that each window added, oldest first. */
  readonly windows: readonly number[];
  /** All classes that grew with it, most bytes first; `className` among them. */
  readonly classes: readonly ClassGrowth[];
  /** From the root to the leaked object. */
  readonly holder: readonly PathStep[];
  /** Where it was allocated, innermost user frame first; absent when not diagnosed. */
  readonly site?: readonly StackFrame[];
  /** How it compares with the baseline's accepted leaks and the suppressions; only `new` and `worse` fail. */
  readonly status: LeakStatus;
  /** The suppression's or the accepted leak's reason. */
  readonly reason?: string;
}

export type LeakStatus = 'new' | 'worse' | 'known' | 'better' | 'suppressed' | 'allowed';

/** Growth in every window, in proportion to the managers made or the exercises done. */
export type Leak =
  | (LeakBase & { readonly loop: 'lifecycle'; readonly countPerManager: number; readonly bytesPerManager: number })
  | (LeakBase & {
      readonly loop: 'steady';
      readonly countPerExercise: number;
      readonly bytesPerExercise: number;
      /** Gone again when the managers are destroyed. */
      readonly releasedAtTeardown: boolean;
    });

/** Growth that stopped: a cache that filled. */
export interface Plateau {
  readonly className: string;
  readonly loop: Loop;
  readonly windows: readonly number[];
  readonly bytes: readonly number[];
}
