/**
 * How something grew over equal windows.
 * - `flat`: less than the least in every window, or it came and went.
 * - `linear`: alike in the last three windows, by at least the least: a leak.
 * - `stopped`: it grew, and then it did not: a cache that filled.
 * - `uneven`: it grew to the end, in bursts that are too few, or too unlike, to be called a leak.
 * - `open`: more windows are needed to tell.
 */
export type Course = 'flat' | 'linear' | 'stopped' | 'uneven' | 'open';

/** Of what grew: its course, or `gone`: next to nothing of it was left after a time without rounds. */
export type Grew = Exclude<Course, 'flat'> | 'gone';

/** Windows needed before anything is called a leak. */
export const MIN_WINDOWS = 3;
/** After this many windows, growth is called one thing or the other. */
export const MAX_WINDOWS = 6;
/** Growth in bursts, with quiet windows between, takes more: three bursts of every third window. */
const MAX_BURST_WINDOWS = 9;

/** The least of three like windows, as a part of the greatest. */
const LIKENESS = 0.5;
/** Growth that slows in every window and has come down to this part of what it was is on its way to stop. */
const SLOWED = 0.7;

/**
 * Judges growth by what each window added, oldest first. `least`: what a window must add to count, one object a round.
 */
export function courseOf(added: readonly number[], least: number): Course {
  if (!added.some((growth) => growth >= least)) return 'flat';
  const net = added.reduce((sum, growth) => sum + growth, 0);
  if (net < least) return 'flat';
  if (added.length < MIN_WINDOWS) return 'open';
  const last = added.slice(-MIN_WINDOWS);
  const isLast = added.length >= MAX_WINDOWS;
  if (last.every((growth) => growth >= least)) {
    const alike = Math.min(...last) >= LIKENESS * Math.max(...last);
    if (alike && !isSlowing(last)) return 'linear';
    if (!isLast) return 'open';
    return isSlowing(added) && added.at(-1)! < SLOWED * added[0]! ? 'stopped' : lateness(added);
  }
  if (isQuietEnough(added, least)) return 'stopped';
  if (!isLast) return 'open';
  return lateness(added) === 'linear' ? 'linear' : courseOfBursts(added, least);
}

/**
 * Whether it has been quiet for so long that it would have grown again by now: longer than ever between two bursts, and two
 * windows at least. What came in single windows may come in bursts that are further apart than what was seen: three.
 */
function isQuietEnough(added: readonly number[], least: number): boolean {
  const bursts = burstsIn(added, least);
  const gaps = bursts.slice(1).map((at, i) => at - bursts[i]! - 1);
  const isFilling = gaps.includes(0);
  const quiet = added.length - 1 - (bursts.at(-1) ?? -1);
  return quiet >= Math.max(isFilling ? 2 : MIN_WINDOWS, Math.max(0, ...gaps) + 1);
}

/** The windows that grew. */
function burstsIn(added: readonly number[], least: number): number[] {
  return [...added.keys()].filter((window) => added[window]! >= least);
}

/** Bursts to the end: a leak when three are alike and come at one pace, as when each full batch is kept. */
function courseOfBursts(added: readonly number[], least: number): Course {
  const bursts = burstsIn(added, least);
  const shrinks = added.some((growth) => growth <= -least);
  const half = Math.floor(added.length / 2);
  const sum = (windows: readonly number[]) => windows.reduce((total, growth) => total + growth, 0);
  const goesOn = sum(added.slice(-half)) >= LIKENESS * sum(added.slice(0, half));
  if (shrinks || bursts.length < 2 || !goesOn) return 'stopped';
  const sizes = bursts.map((window) => added[window]!);
  const gaps = bursts.slice(1).map((at, i) => at - bursts[i]!);
  const alike = Math.min(...sizes) >= LIKENESS * Math.max(...sizes) && Math.max(...gaps) - Math.min(...gaps) <= 1;
  if (alike && bursts.length >= MIN_WINDOWS) return 'linear';
  return added.length < MAX_BURST_WINDOWS ? 'open' : 'uneven';
}

/** Uneven to the end: a leak when the later half grew as the earlier one did and few windows stood still. */
function lateness(added: readonly number[]): Course {
  const half = Math.floor(added.length / 2);
  const sum = (windows: readonly number[]) => windows.reduce((total, growth) => total + growth, 0);
  const still = added.filter((growth) => growth <= 0).length;
  return still <= 1 && sum(added.slice(-half)) >= LIKENESS * sum(added.slice(0, half)) ? 'linear' : 'stopped';
}

/** Every window adds clearly less than the one before: what a filling cache does, and a leak does not. */
function isSlowing(added: readonly number[]): boolean {
  return added.every((growth, i) => i === 0 || growth <= 0.95 * added[i - 1]! - 1);
}

/** Differences of neighbours: what each window added. */
export function windowsOf(levels: readonly number[]): number[] {
  return levels.slice(1).map((level, i) => level - levels[i]!);
}

/** What one window adds: the figure that most windows agree on when the others are as good as it, else the mean. */
export function typicalWindow(added: readonly number[]): number {
  const sorted = [...added].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const agreeing = added.filter((growth) => growth === median).length;
  const isClose = added.every((growth) => Math.abs(growth - median) <= Math.max(2, 0.02 * median));
  if (agreeing * 2 > added.length && isClose) return median;
  return added.reduce((sum, growth) => sum + growth, 0) / Math.max(1, added.length);
}

/** Windows after which a store that grows in leaps is called one thing or the other. */
const MAX_STORE_WINDOWS = 8;

/**
 * Judges one backing store by its size in each snapshot. A store that is filled entry by entry grows in leaps, when its
 * capacity is used up, so an even filling shows as leaps that come at the pace of an even filling.
 *
 * `least`: bytes that a leap must have to count.
 */
export function courseOfStore(sizes: readonly number[], least: number): Course {
  const added = windowsOf(sizes);
  if (added.some((growth) => growth <= -least)) return 'flat';
  const even = courseOf(added, least);
  if (even === 'linear' || even === 'flat') return even;
  const leaps = added.filter((growth) => growth >= least).length;
  const isEven = leaps > 1 && fillsEvenly(sizes, least);
  const sinceLast = added.length - 1 - added.findLastIndex((growth) => growth >= least);
  if (added.length < MIN_WINDOWS) return 'open';
  if (isEven && leaps >= MIN_WINDOWS && sinceLast < MIN_WINDOWS) return 'linear';
  if (leaps === 1) return added.length > MIN_WINDOWS ? 'stopped' : 'open';
  if (!isEven) return 'stopped';
  if (added.length < MAX_STORE_WINDOWS) return 'open';
  // Even filling would explain the leaps, but a cache that filled early does so better when nothing moved for half of the time.
  return sinceLast < added.length / 2 ? 'linear' : 'stopped';
}

/**
 * Whether some constant number of bytes a window, above none, explains the capacities: in each snapshot what is used is at
 * most the capacity, and more than the capacity before its last leap.
 */
function fillsEvenly(sizes: readonly number[], least: number): boolean {
  const floors = sizes.map((_, i) => {
    for (let at = i; at > 0; at--) if (sizes[at]! - sizes[at - 1]! >= least) return sizes[at - 1]!;
    return 0;
  });
  let slowest = 0;
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < sizes.length; i++) {
    for (let j = i + 1; j < sizes.length; j++) {
      slowest = Math.max(slowest, (floors[j]! - sizes[i]!) / (j - i));
      fastest = Math.min(fastest, (sizes[j]! - floors[i]!) / (j - i));
    }
  }
  return slowest > 0 && slowest <= fastest;
}
