import type { MetricName } from './metric.js';
import type { Figure } from './statistics.js';

export const BASELINE_SCHEMA = 'ws-profile/baseline@1';

/** A leak that the project lives with: it fails a run only when it gets worse than its limit. */
export interface AcceptedLeak {
  /** The leak's fingerprint. */
  readonly id: string;
  /** The class at its head; for people. */
  readonly className?: string;
  readonly reason: string;
  /** Objects per manager (or per exercise, for a leak of the steady loop) that still pass. */
  readonly limit: number;
}

/** Objects of one class that a live manager adds, and their bytes. */
export interface LiveClass {
  readonly className: string;
  readonly count: number;
  readonly bytes: number;
}

/** A finding of isolation that the project lives with. */
export interface AcceptedFinding {
  /** The finding's fingerprint. */
  readonly id: string;
  readonly reason: string;
}

/** The committed figures of a scenario's last accepted run, for one Node major, platform and architecture. */
export interface Baseline {
  /** The exact version that measured them, `v20.20.2`; decides nothing. */
  readonly node: string;
  /** N. Another N gives other figures; absent in files of earlier versions. */
  readonly managers?: number;
  readonly metrics: Readonly<Partial<Record<MetricName, Figure>>>;
  /** What a live manager's bytes are in, by class name; decides nothing. */
  readonly heaviest?: readonly LiveClass[];
  readonly acceptedLeaks: readonly AcceptedLeak[];
  /** Absent: none. */
  readonly acceptedFindings?: readonly AcceptedFinding[];
}

/** `node20-linux-x64`: baselines of another key are never compared. */
export function baselineKey(node: string, platform: string, arch: string): string {
  return `node${/^v?(\d+)/.exec(node)?.[1] ?? node}-${platform}-${arch}`;
}
