import { fingerprint } from '../holders/fingerprint.js';
import { type Original, pathInSources } from '../holders/sources.js';
import type { AcceptedFinding } from '../model/baseline.js';
import type { IsolationFinding, IsolationKind } from '../model/finding.js';
import type { SeenFinding } from './isolation.js';

/** What decides how a finding is judged. */
export interface FindingOptions {
  readonly original: Original;
  /** Whether the scenario says whose each manager is. */
  readonly namesTenants: boolean;
  readonly accepted?: readonly AcceptedFinding[];
  /** Why the project's rules let a finding be; undefined where none covers it. */
  readonly suppressedFor?: (finding: Pick<IsolationFinding, 'id' | 'path'>) => string | undefined;
}

/** Kinds that are faults only where a scenario names its tenants: most servers hold the last of something. */
const NEEDS_TENANTS: ReadonlySet<IsolationKind> = new Set(['bridge', 'user-slot']);

const UNCHANGED = 'shared, and seen to be neither changed nor marked by one of them';
const UNNAMED = 'the scenario names no tenants';
const ORDINARY = 'a program may have one of a thing: held against the baseline';

/** Findings with their ids and how they compare with what is accepted; those that fail first. */
export function isolationFindings(seen: readonly SeenFinding[], options: FindingOptions): IsolationFinding[] {
  const found = seen.map(({ isUnchanged, ...finding }): IsolationFinding => {
    const path = pathInSources(finding.path, options.original);
    const id = fingerprint(path, path.length);
    return { id, ...finding, path, ...statusOf({ id, path, kind: finding.kind }, isUnchanged === true, options) };
  });
  return found.sort((a, b) => Number(a.status !== 'new') - Number(b.status !== 'new') || b.count - a.count);
}

function statusOf(
  finding: Pick<IsolationFinding, 'id' | 'kind' | 'path'>,
  isUnchanged: boolean,
  { namesTenants, accepted = [], suppressedFor }: FindingOptions,
): Pick<IsolationFinding, 'status' | 'reason'> {
  if (isUnchanged) return { status: 'allowed', reason: UNCHANGED };
  const { id, kind } = finding;
  const suppressed = suppressedFor?.(finding);
  if (suppressed !== undefined) return { status: 'suppressed', reason: suppressed };
  const known = accepted.find((one) => one.id === id);
  if (known) return { status: 'known', reason: known.reason };
  if (kind === 'singleton') return { status: 'allowed', reason: ORDINARY };
  if (NEEDS_TENANTS.has(kind) && !namesTenants) return { status: 'allowed', reason: UNNAMED };
  return { status: 'new' };
}

/** How many findings of a kind there are that nobody accepted or suppressed, whatever they are allowed for. */
export function countFindings(findings: readonly IsolationFinding[], kind: IsolationKind): number {
  return counted(findings, kind).length;
}

/** What the findings of a kind that nobody accepted count together. */
export function sumFindings(findings: readonly IsolationFinding[], kind: IsolationKind): number {
  return counted(findings, kind).reduce((total, { count }) => total + count, 0);
}

function counted(findings: readonly IsolationFinding[], kind: IsolationKind): readonly IsolationFinding[] {
  const isOpen = ({ status, reason }: IsolationFinding) =>
    status !== 'known' && status !== 'suppressed' && reason !== UNCHANGED;
  return findings.filter((one) => one.kind === kind && isOpen(one));
}

/** A sentence for each accepted finding that a run no longer shows. */
export function goneFindings(accepted: readonly AcceptedFinding[], findings: readonly IsolationFinding[]): string[] {
  return accepted
    .filter(({ id }) => !findings.some((finding) => finding.id === id))
    .map(
      ({ id, reason }) => `The accepted finding ${id} (${reason}) is gone: the baseline need not accept it any more.`,
    );
}
