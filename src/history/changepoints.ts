import type { ChangePoint } from '../model/history.js';
import { momentsOf, tTest } from './t-test.js';

/** Points that are looked at together: older ones say little about a change. */
const WINDOW = 50;
/** Fewer on a side are an outlier, not a level. */
const MIN_SEGMENT = 3;
/**
 * What a change may owe to chance at most. A division is the best of many, so this is far below the share of unchanged
 * series that get a change point: measured, 0.7% of Gaussian series of 200 points (Hunter's 0.001 gives 7.7%).
 */
const MAX_P_VALUE = 0.0001;
/** The first pass keeps weaker ones: a change can look weak until another beside it is told apart. */
const WEAK_P_VALUE = 10 * MAX_P_VALUE;

/**
 * Finds where the level of a series moved, by E-divisive means with Student's t-test in the place of random permutations,
 * so that the same series always gives the same answer:
 *
 * D. S. Matteson, N. A. James, "A Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data",
 * Journal of the American Statistical Association 109 (2014): the divergence and the hierarchical division;
 * M. Fleming, P. Kołaczkowski et al., "Hunter: Using Change Point Detection to Hunt for Performance Regressions",
 * ICPE 2023, and its successor Apache Otava: the t-test, windows of 50 points that move by half, and weak candidates of
 * which the weakest is dropped, its neighbours weighed anew, until all are significant.
 *
 * @param values oldest first, all finite
 * @returns change points by index
 */
export function findChangePoints(values: readonly number[]): ChangePoint[] {
  return strongest(values, candidates(values));
}

/** Indices that divide the series, weak ones among them. */
function candidates(values: readonly number[]): number[] {
  const found = new Set<number>();
  for (let start = 0; start < values.length; ) {
    const end = Math.min(start + WINDOW, values.length);
    const inside = divide(values, start, end).sort((a, b) => a - b);
    for (const index of inside) found.add(index);
    if (end === values.length) break;
    start = Math.max(inside.at(-1) ?? 0, start + WINDOW / 2);
  }
  return [...found].sort((a, b) => a - b);
}

/** Divides where the divergence is greatest, then each half again, as long as the halves differ. */
function divide(values: readonly number[], start: number, end: number): number[] {
  const best = greatestDivergence(values, start, end);
  if (best === undefined || pValueAt(values, start, best, end) > WEAK_P_VALUE) return [];
  return [best, ...divide(values, start, best), ...divide(values, best, end)];
}

/**
 * The division with the greatest energy divergence between its sides: twice the mean distance between values of different
 * sides less the mean distances within each, weighted by the sides' sizes. All divisions in O(n²), as moving one value
 * across changes three sums of distances.
 */
function greatestDivergence(values: readonly number[], start: number, end: number): number | undefined {
  const total = end - start;
  if (total < 2 * MIN_SEGMENT) return undefined;
  let left = 0;
  let right = 0;
  let across = 0;
  for (let i = start; i < end; i++) for (let j = i + 1; j < end; j++) right += Math.abs(values[i]! - values[j]!);
  let best: number | undefined;
  let greatest = 0;
  let beyond = 0;
  for (let split = start + 1; split < end; split++) {
    const moved = split - 1;
    let toLeft = 0;
    let toRight = 0;
    for (let i = start; i < moved; i++) toLeft += Math.abs(values[i]! - values[moved]!);
    for (let i = split; i < end; i++) toRight += Math.abs(values[i]! - values[moved]!);
    left += toLeft;
    right -= toRight;
    across += toRight - toLeft;
    const n = split - start;
    const m = total - n;
    const energy = (2 * across) / (n * m) - left / Math.max(1, pairs(n)) - right / Math.max(1, pairs(m));
    const divergence = (energy * n * m) / total;
    if (Math.min(n, m) < MIN_SEGMENT) {
      beyond = Math.max(beyond, divergence);
    } else if (divergence > greatest) {
      greatest = divergence;
      best = split;
    }
  }
  const isAtEdge = best === start + MIN_SEGMENT || best === end - MIN_SEGMENT;
  // Beside an outlier, or a level of one or two runs so far, the nearest division allowed would name the wrong run.
  return isAtEdge && beyond > greatest ? undefined : best;
}

const pairs = (count: number) => (count * (count - 1)) / 2;

function pValueAt(values: readonly number[], start: number, split: number, end: number): number {
  return tTest(momentsOf(values.slice(start, split)), momentsOf(values.slice(split, end)));
}

/** Drops the weakest candidate and weighs its neighbours anew, until every one is significant. */
function strongest(values: readonly number[], indices: readonly number[]): ChangePoint[] {
  const kept = [...indices];
  for (;;) {
    const points = kept.map((index, i) => changeAt(values, kept[i - 1] ?? 0, index, kept[i + 1] ?? values.length));
    const weakest = points.reduce<ChangePoint | undefined>(
      (worst, point) => (worst === undefined || point.pValue > worst.pValue ? point : worst),
      undefined,
    );
    if (weakest === undefined || weakest.pValue <= MAX_P_VALUE) return points;
    kept.splice(kept.indexOf(weakest.index), 1);
  }
}

function changeAt(values: readonly number[], start: number, index: number, end: number): ChangePoint {
  const before = momentsOf(values.slice(start, index));
  const after = momentsOf(values.slice(index, end));
  return { index, before: before.mean, after: after.mean, pValue: tTest(before, after) };
}
