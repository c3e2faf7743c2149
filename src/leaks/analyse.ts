import { fingerprint } from '../holders/fingerprint.js';
import { type Original, pathInSources, unmapped } from '../holders/sources.js';
import { delayText } from '../holders/timer-lists.js';
import type { AcceptedLeak } from '../model/baseline.js';
import { type FindingStatus, fails, type Per, type Unit } from '../model/finding.js';
import type { ClassGrowth, HeldSurvivors, Leak, Plateau } from '../model/leak.js';
import { type Path, pathText } from '../model/path.js';
import type { Loop } from '../model/sample.js';
import { redactDocument } from '../secrets/redact.js';
import { MIN_WINDOWS, typicalWindow } from './growth/course.js';
import { beside, type Grown, type SnapshotsBeside, type Waiting, type WindowPlan, whatGrew } from './growth/grown.js';
import type { IdleTime } from './growth/idle.js';
import { SnapshotSeries } from './growth/series.js';
import type { Found } from './naming/describe-growth.js';
import { compareWithAccepted } from './status/accepted.js';
import { allowedBy } from './status/allowed.js';
import { type Suppression, suppressionOf } from './status/suppressions.js';

/** The snapshots of one loop: one before the first window and one after each, all windows alike. */
export interface GrowthInput extends WindowPlan, SnapshotsBeside {
  /** Paths, in the order in which they were taken; at least two. */
  readonly snapshots: readonly string[];
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
  /** By a leak's id, its part of all managers that are still held, from 0 to 1; of those that hold any. */
  readonly survivorShares: Readonly<Record<string, number>>;
  /** Timers among what grew that come once and were not yet due, shortest delay first: what waits for them may go with them. */
  readonly waiting: readonly Waiting[];
  /** What grew and can't be told, one sentence each. */
  readonly undecided: readonly string[];
  /** One sentence each. */
  readonly notes: readonly string[];
  /** Sources of all scripts that were loaded, where something leaks. */
  readonly scripts?: readonly string[];
}

/** Reads the snapshots of one loop and says what grows, in this thread. See `LeakWorker` for another. */
export async function analyseGrowth(input: GrowthInput, options: GrowthOptions): Promise<GrowthAnalysis> {
  const series = new SnapshotSeries();
  for (const file of input.snapshots) await series.add(file);
  return nameLeaks(whatGrew(series, input, await beside(series, input)), input, options);
}

/** Gives what grew its names, and compares it with what is known, suppressed or allowed. */
export function nameLeaks(seen: Grown, input: GrowthInput, options: GrowthOptions): GrowthAnalysis {
  const grown = inSources(seen, options.original ?? unmapped(options.projectRoot));
  const told = grown.leaks.filter((one) => mayGoWith(one, grown, input) === undefined);
  const named = mergeTwins(told);
  const leaks = named.map((one) => toLeak(one, input, options));
  leaks.sort((a, b) => b.per.bytes - a.per.bytes);
  const open = grown.open.filter((one) => allowedBy(one) === undefined);
  const undecided = [
    ...grown.leaks.flatMap((one) => mayGoWith(one, grown, input) ?? []),
    ...grown.uneven.filter((one) => allowedBy(one) === undefined).map(inBursts),
  ];
  const isClean =
    grown.leaks.length === 0 && undecided.length === 0 && grown.plateaus.length === 0 && open.length === 0;
  const isEarly = grown.windows < MIN_WINDOWS && !isClean;
  const isOpen = open.length > 0 && !leaks.some(fails);
  return {
    verdict: isClean ? 'clean' : isOpen || isEarly ? 'suspect' : 'decided',
    leaks,
    plateaus: grown.plateaus,
    survivors: grown.survivors,
    survivorShares: Object.fromEntries(
      named
        .filter(({ found }) => found.survivors > 0)
        .map(({ id, found }) => [id, found.survivors / grown.survivorCount]),
    ),
    waiting: grown.waiting,
    undecided,
    notes: notesOn(leaks, grown, input),
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
    uneven: mapped(grown.uneven),
    gone: mapped(grown.gone),
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
      classes: addClasses(twin.classes, found.classes),
      released: twin.released && found.released,
      byTime: twin.byTime && found.byTime,
      survivors: twin.survivors + found.survivors,
    };
    byId.set(id, { id, found: both ?? found });
  }
  return [...byId.values()];
}

function addClasses(some: readonly ClassGrowth[], others: readonly ClassGrowth[]): ClassGrowth[] {
  const byName = new Map<string, ClassGrowth>();
  const add = (a: readonly number[] = [], b: readonly number[]) => b.map((value, i) => value + (a[i] ?? 0));
  for (const { className, count, bytes } of [...some, ...others]) {
    const known = byName.get(className);
    byName.set(className, { className, count: add(known?.count, count), bytes: add(known?.bytes, bytes) });
  }
  const total = ({ bytes }: ClassGrowth) => bytes.reduce((sum, value) => sum + value, 0);
  return [...byName.values()].sort((a, b) => total(b) - total(a));
}

/** What the windows of a loop are divided by. */
const UNITS = { lifecycle: 'manager', steady: 'exercise' } as const satisfies Record<Loop, Unit>;

function toLeak({ id, found }: Named, input: GrowthInput, options: GrowthOptions): Leak {
  const per = found.byTime && input.idle ? perSecond(found, input.idle) : perRound(found, input);
  const { className, kind, windows, classes, detail, path } = found;
  return {
    id,
    className,
    loop: input.loop,
    kind,
    ...(detail ? { detail } : {}),
    per,
    windows,
    classes,
    path,
    entry: found.entry,
    ...statusOf(found, { id, className, path }, per, options),
    ...(input.loop === 'steady' ? { releasedAtTeardown: found.released } : {}),
  };
}

/** By managers or exercises, of which every window had as many. */
function perRound(found: Found, { loop, managers, roundsPerWindow }: GrowthInput): Per {
  const units = managers * roundsPerWindow;
  return {
    unit: UNITS[loop],
    count: rounded(typicalWindow(found.windows) / units),
    bytes: Math.round(sum(found.bytes) / found.bytes.length / units),
  };
}

/** By the clock: windows may differ in length. */
function perSecond(found: Found, { windowsMs }: IdleTime): Per {
  const seconds = sum(windowsMs) / 1000;
  return {
    unit: 'second',
    count: Math.round((sum(found.windows) / seconds) * 10) / 10,
    bytes: Math.round(sum(found.bytes) / seconds),
  };
}

/**
 * A sentence on what grew beside timers that are to come, one for each of it or more, later than can be waited for: it may go
 * with them. Undefined where there are none, or nobody waited.
 */
function mayGoWith(found: Found, { waiting }: Grown, { idle }: GrowthInput): string | undefined {
  if (!idle || found.byTime || found.kind === 'growing-store') return undefined;
  const timers = waiting.find(({ delayMs, count }) => delayMs > idle.ms && count >= 0.9 * sum(found.windows));
  if (!timers) return undefined;
  return (
    `+${Math.round(typicalWindow(found.windows))} ${found.className} a window, held by ${pathText(found.path, 'from-root')}, may go by the ` +
    `${timers.count} timers that were set beside them: setTimeout, ${delayText(timers.delayMs)}, is longer than a run waits.`
  );
}

function inBursts({ className, path, windows }: Found): string {
  return `${className}, held by ${pathText(path, 'from-root')}, grew in bursts to the end, too few or too unlike to be called a leak: ${windows.map((added) => `+${added}`).join(', ')}.`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function rounded(count: number): number {
  return Math.round(count * 1e6) / 1e6;
}

function statusOf(
  found: Found,
  leak: Pick<Leak, 'id' | 'className' | 'path'>,
  per: Per,
  { suppressions = [], accepted = [] }: GrowthOptions,
): { status: FindingStatus; reason?: string } {
  const allowed = allowedBy(found);
  if (allowed !== undefined) return { status: 'allowed', reason: allowed };
  // A rule is written from a report, and reports are redacted.
  const rule = suppressionOf(redactDocument(leak), suppressions);
  if (rule) return { status: 'suppressed', reason: rule.reason };
  const known = accepted.find(({ id }) => id === leak.id);
  return { status: compareWithAccepted(per, known), ...(known ? { reason: known.reason } : {}) };
}

function notesOn(leaks: readonly Leak[], { windows, gone }: Grown, { idle }: GrowthInput): string[] {
  const allowed = leaks
    .filter(({ status }) => status === 'allowed')
    .map((leak) => {
      const total = leak.windows.reduce((sum, added) => sum + added, 0);
      return `${total} ${leak.className} over ${windows} windows are allowed: ${leak.reason}.`;
    });
  const went = gone.map(
    (found) =>
      `+${Math.round(typicalWindow(found.windows))} ${found.className} a window, held by ${pathText(found.path, 'from-root')}, are no leak: ` +
      `they were gone after ${delayText(Math.round((idle?.ms ?? 0) / 100) * 100)} without rounds.`,
  );
  return [...allowed, ...went];
}
