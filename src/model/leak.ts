import type { Finding, Per } from './finding.js';
import type { Path } from './path.js';
import type { SourcePosition, StackFrame } from './position.js';
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

/** A class that grows inside a leak. `count` and `bytes` are per window, oldest first. */
export interface ClassGrowth {
  readonly className: string;
  readonly count: readonly number[];
  readonly bytes: readonly number[];
}

/** A piece of source text: a call, an assignment. */
export interface CodePlace extends Required<SourcePosition> {
  /** In one line, and cut where it is long. */
  readonly code: string;
}

/** Where something is put into a collection, a listener table or a timer. */
export interface PutIn extends CodePlace {
  /** What takes out of the same again, the surest first; empty where no module that was loaded does. */
  readonly takenOut: readonly TakeOut[];
}

/** A call that takes out again. */
export interface TakeOut extends CodePlace {
  /** How often the function around it was called in the rounds of the diagnosis; absent where nobody counted. */
  readonly reached?: number;
}

/** Growth in every window, in proportion to the managers made, the exercises done, or the time that passed. */
export interface Leak extends Finding<LeakKind> {
  readonly loop: Loop;
  /** The class that a person would name. */
  readonly className: string;
  /** One clause, where more is known: `listener "message" on process`, `setInterval, 30 s`. */
  readonly detail?: string;
  /** Objects of `className`, bytes of all that grew with it. */
  readonly per: Per;
  /** Objects of `className` that each window added, oldest first. */
  readonly windows: readonly number[];
  /** All classes that grew with it, most bytes first; `className` among them. */
  readonly classes: readonly ClassGrowth[];
  /** Index in `path` of the first step that was left behind: what is above it stays. */
  readonly entry?: number;
  /** The call that put it into what holds it; absent where that is no collection, listener table or timer, or was not found. */
  readonly putInAt?: PutIn;
  /** Why `site` is not known: where `putInAt` is not either, or the diagnosis saw less than it might. */
  readonly siteNote?: string;
  /** Steady loop: gone again when the managers are destroyed. */
  readonly releasedAtTeardown?: boolean;
}

/** A function, with what it allocated in the diagnosis that was alive after it. */
export interface RetainedAt extends StackFrame {
  readonly bytes: number;
}

/** Growth that stopped: a cache that filled. */
export interface Plateau {
  readonly className: string;
  readonly loop: Loop;
  readonly windows: readonly number[];
  readonly bytes: readonly number[];
}

/** Managers that were destroyed and are still held at one place, where their number does not grow. */
export interface HeldSurvivors {
  readonly className: string;
  readonly count: number;
  /** To one of them, root first. */
  readonly path: Path;
}
