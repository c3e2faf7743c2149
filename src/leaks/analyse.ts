import { type Original, pathInSources, unmapped } from '../holders/sources.js';
import type { AcceptedLeak } from '../model/baseline.js';
import { type FindingStatus, fails, type Unit } from '../model/finding.js';
import type { HeldSurvivors, Leak, Plateau } from '../model/leak.js';
import type { Path } from '../model/path.js';
import type { Loop } from '../model/sample.js';
import { redactDocument } from '../secrets/redact.js';
import { MIN_WINDOWS, typicalWindow } from './growth/course.js';
import { type Grown, type WindowPlan, whatGrew } from './growth/grown.js';
import { SnapshotSeries } from './growth/series.js';
import type { Found } from './naming/describe-growth.js';
import { fingerprint } from './naming/fingerprint.js';
import { compareWithAccepted } from './status/accepted.js';
import { allowedBy } from './status/allowed.js';
import { type Suppression, suppressionOf } from './status/suppressions.js';

/** The snapshots of one loop: one before the first window and one after each, all windows alike. */
export interface GrowthInput extends WindowPlan {
  /** Paths, in the order in which they were taken; at least two. */
  readonly snapshots: readonly string[];
  /** Steady loop: a snapshot after the managers were destroyed, to tell what they gave back. */
  readonly afterTeardown?: string;
}

export interface GrowthOptions {
  readonly projectRoot: string;
  /** Turns positions in compiled files into sources. Default: files relative to the project. */
  readonly original?: Original;
  readonly suppressions?: readonly Suppression[];
  readonly accepted?: readonly AcceptedLeak[];
}

/**
 * - `clean`: nothing grew.
 * - `suspect`: something did, and another window is wanted to tell what.
 * - `decided`: every growth is told to be a leak or a plateau.
 */
export interface GrowthAnalysis {
  readonly verdict: 'clean' | 'suspect' | 'decided';
  /** Most bytes first. Empty while suspect, but for what is sure already. */
  readonly leaks: readonly Leak[];
  readonly plateaus: readonly Plateau[];
  /** Lifecycle loop: managers that are still held after their teardown, and no leak; most first. */
  readonly survivors: readonly HeldSurvivors[];
  /** One sentence each. */
  readonly notes: readonly string[];
  /** Sources of all scripts that were loaded, where something leaks. */
  readonly scripts?: readonly string[];
}

/** Reads the snapshots of one loop and says what grows, in this thread. See `LeakWorker` for another. */
export async function analyseGrowth(input: GrowthInput, options: GrowthOptions): Promise<GrowthAnalysis> {
  const series = new SnapshotSeries();
  for (const file of input.snapshots) await series.add(file);
  const after = input.afterTeardown === undefined ? undefined : await series.peek(input.afterTeardown);
  return nameLeaks(whatGrew(series, input, after), input, options);
}

/** Gives what grew its names, and compares it with what is known, suppressed or allowed. */
export function nameLeaks(found: Grown, input: GrowthInput, options: GrowthOptions): GrowthAnalysis {
  const grown = inSources(found, options.original ?? unmapped(options.projectRoot));
  const leaks = mergeTwins(grown.leaks).map((named) => toLeak(named, input, options));
  leaks.sort((a, b) => b.per.bytes - a.per.bytes);
  const open = grown.open.filter((one) => allowedBy(one) === undefined);
  const isClean = leaks.length === 0 && grown.plateaus.length === 0 && open.length === 0;
  const isEarly = grown.windows < MIN_WINDOWS && !isClean;
  const isOpen = open.length > 0 && !leaks.some(fails);
  return {
    verdict: isClean ? 'clean' : isOpen || isEarly ? 'suspect' : 'decided',
    leaks,
    plateaus: grown.plateaus,
    survivors: grown.survivors,
    notes: notesOn(leaks, grown),
    ...(leaks.length > 0 && { scripts: grown.scripts }),
  };
}

/** What the thread found, whose positions are of scripts as V8 knows them, by the sources that a person knows. */
function inSources(grown: Grown, original: Original): Grown {
  const mapped = <T extends { readonly path: Path }>(all: readonly T[]): T[] =>
    all.map((one) => ({ ...one, path: pathInSources(one.path, original) }));
  return {
    ...grown,
    leaks: mapped(grown.leaks),
    open: mapped(grown.open),
    survivors: mapped(grown.survivors),
    scripts: [...new Set(grown.scripts.map((file) => original({ file }).file))],
  };
}

/** A finding with its name. */
interface Named {
  readonly id: string;
  readonly found: Found;
}

/** Two findings of one path are one: the same holder is shown once, with the figures of both. */
function mergeTwins(leaks: readonly Found[]): Named[] {
  const byId = new Map<string, Named>();
  for (const found of leaks) {
    const id = fingerprint(found.path, found.entry);
    const twin = byId.get(id)?.found;
    const add = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value + b[i]!);
    const both = twin && {
      ...twin,
      windows: add(twin.windows, found.windows),
      bytes: add(twin.bytes, found.bytes),
      released: twin.released && found.released,
    };
    byId.set(id, { id, found: both ?? found });
  }
  return [...byId.values()];
}

/** What the windows of a loop are divided by. */
const UNITS = { lifecycle: 'manager', steady: 'exercise' } as const satisfies Record<Loop, Unit>;

function toLeak({ id, found }: Named, input: GrowthInput, options: GrowthOptions): Leak {
  const units = input.managers * input.roundsPerWindow;
  const count = rounded(typicalWindow(found.windows) / units);
  const bytes = Math.round(found.bytes.reduce((sum, added) => sum + added, 0) / found.bytes.length / units);
  const { className, kind, windows, classes, detail, path } = found;
  return {
    id,
    className,
    loop: input.loop,
    kind,
    ...(detail ? { detail } : {}),
    per: { unit: UNITS[input.loop], count, bytes },
    windows,
    classes,
    path,
    entry: found.entry,
    ...statusOf(found, { id, className, path }, count, options),
    ...(input.loop === 'steady' ? { releasedAtTeardown: found.released } : {}),
  };
}

function rounded(count: number): number {
  return Math.round(count * 1e6) / 1e6;
}

function statusOf(
  found: Found,
  leak: Pick<Leak, 'id' | 'className' | 'path'>,
  count: number,
  { suppressions = [], accepted = [] }: GrowthOptions,
): { status: FindingStatus; reason?: string } {
  const allowed = allowedBy(found);
  if (allowed !== undefined) return { status: 'allowed', reason: allowed };
  // A rule is written from a report, and reports are redacted.
  const rule = suppressionOf(redactDocument(leak), suppressions);
  if (rule) return { status: 'suppressed', reason: rule.reason };
  const known = accepted.find(({ id }) => id === leak.id);
  return { status: compareWithAccepted(count, known), ...(known ? { reason: known.reason } : {}) };
}

function notesOn(leaks: readonly Leak[], { windows }: Grown): string[] {
  return leaks
    .filter(({ status }) => status === 'allowed')
    .map((leak) => {
      const total = leak.windows.reduce((sum, added) => sum + added, 0);
      return `${total} ${leak.className} over ${windows} windows are allowed: ${leak.reason}.`;
    });
}
