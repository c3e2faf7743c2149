import type { Path } from './path.js';
import type { StackFrame } from './position.js';

/** What every finding says of itself, a leak or a fault of isolation. */
export interface Finding<Kind extends string = string> {
  /** Fingerprint: stable from run to run. */
  readonly id: string;
  /** What kind of thing it is, where that can be known. */
  readonly kind: Kind;
  /** How it compares with what the baseline accepts and the suppressions; see `fails`. */
  readonly status: FindingStatus;
  /** The suppression's or the accepted finding's reason. */
  readonly reason?: string;
  /** From the root to what was found. */
  readonly path: Path;
  /** Where it was allocated, innermost user frame first; absent when not diagnosed. */
  readonly site?: readonly StackFrame[];
  /** How much there is of it, where that is counted. */
  readonly per?: Per;
}

export type FindingStatus = 'new' | 'worse' | 'known' | 'better' | 'suppressed' | 'allowed';

/** Objects and bytes for each of a unit. */
export interface Per {
  readonly unit: Unit;
  readonly count: number;
  readonly bytes: number;
}

/** A manager made, an exercise done, a connection that came and went, a second that passed. */
export type Unit = 'manager' | 'exercise' | 'connection' | 'second';

/** What reached another tenant, or may. */
export interface IsolationFinding extends Finding<IsolationKind> {
  /** Whose data meet in it, by the names that the scenario gives its tenants. */
  readonly tenants: readonly string[];
  /** Managers that it joins, or messages that went astray. */
  readonly count: number;
  /** One clause, where more is known: whose message came to whom, and when. */
  readonly detail?: string;
}

export type IsolationKind = 'bridge' | 'foreign-delivery' | 'user-slot' | 'singleton';

/** Whether a finding fails its scenario: it is new, or worse than what was accepted. */
export function fails({ status }: Pick<Finding, 'status'>): boolean {
  return status === 'new' || status === 'worse';
}
