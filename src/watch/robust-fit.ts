import { median } from '../model/statistics.js';

/** A coefficient and the interval that holds the true one, 99 times in a hundred. */
export interface Coefficient {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface RobustFit {
  /** The value where every column is 0. */
  readonly base: number;
  /** One for each column. */
  readonly coefficients: readonly Coefficient[];
  /** How far points lie from the fit: a standard deviation that outliers don't move. */
  readonly scale: number;
  /** The values, with those that lie far off moved towards the fit. */
  readonly tamed: readonly number[];
}

/** Residuals beyond so many scales count less: 95 % efficient where all is normal (Huber 1964). */
const HUBER = 1.345;
const MAX_STEPS = 30;
/** The median absolute deviation of a normal distribution is its standard deviation by this. */
const MAD_TO_SIGMA = 1.4826;
/** Bandwidth of the long-run variance, as a part of the points. */
const BANDWIDTH = 0.5;

/**
 * How many standard errors an interval is wide to one side, by points more than the first column's two. The long-run variance of few points is
 * itself uncertain (Kiefer and Vogelsang, A New Asymptotic Theory for Heteroskedasticity-Autocorrelation Robust Tests,
 * Econometric Theory 21, 2005), the more so beside a trend (Bunzel and Vogelsang, Powerful Trend Function Tests, JBES 23, 2005):
 * these are the 99 % points of the slope's statistic, simulated for errors that follow each other with a correlation of 0.8.
 */
const STANDARD_ERRORS: readonly number[] = [28, 20.5, 18, 16.5];
const STANDARD_ERRORS_OF_MANY = 15.5;
/** A column that is this near to a combination of the others says nothing of its own. */
const SINGULAR = 1e-9;

/**
 * Fits `y = base + Σ coefficient · column` by Huber's M-estimator (iteratively reweighted least squares), with intervals by
 * Newey and West's long-run variance (Econometrica 55, 1987; Bartlett kernel), which allow for errors that follow each other.
 * Undefined for fewer than three points more than columns, or where the columns can't be told apart.
 */
export function robustFit(y: readonly number[], columns: readonly (readonly number[])[]): RobustFit | undefined {
  const spare = y.length - columns.length - 3;
  if (spare < 0) return undefined;
  const centers = columns.map(mean);
  const widths = columns.map((column, i) => Math.sqrt(mean(column.map((value) => (value - centers[i]!) ** 2))));
  if (widths.some((width) => width === 0)) return undefined;
  const rows = y.map((_, at) => [1, ...columns.map((column, i) => (column[at]! - centers[i]!) / widths[i]!)]);
  const fitted = reweighted(y, rows);
  if (!fitted) return undefined;
  const { beta, weights, residuals, scale } = fitted;
  const errors = standardErrors(rows, weights, residuals);
  if (!errors) return undefined;
  const times = STANDARD_ERRORS[spare] ?? STANDARD_ERRORS_OF_MANY;
  const coefficients = columns.map((_, i) => {
    const value = beta[i + 1]! / widths[i]!;
    const half = (times * errors[i + 1]!) / widths[i]!;
    return { value, low: value - half, high: value + half };
  });
  const base = coefficients.reduce((rest, { value }, i) => rest - value * centers[i]!, beta[0]!);
  const tamed = y.map((value, at) => value - (1 - weights[at]!) * residuals[at]!);
  return { base, coefficients, scale, tamed };
}

type Matrix = readonly (readonly number[])[];

interface Reweighted {
  readonly beta: readonly number[];
  readonly weights: readonly number[];
  readonly residuals: readonly number[];
  readonly scale: number;
}

function reweighted(y: readonly number[], rows: Matrix): Reweighted | undefined {
  let weights = y.map(() => 1);
  for (let step = 1; ; step++) {
    const beta = leastSquares(y, rows, weights);
    if (!beta) return undefined;
    const residuals = y.map((value, at) => value - dot(rows[at]!, beta));
    const scale = MAD_TO_SIGMA * median(residuals.map(Math.abs));
    const next = residuals.map((residual) => (scale === 0 ? 1 : Math.min(1, (HUBER * scale) / Math.abs(residual))));
    const moved = Math.max(...next.map((weight, at) => Math.abs(weight - weights[at]!)));
    if (moved < 1e-4 || step === MAX_STEPS) return { beta, weights, residuals, scale };
    weights = next;
  }
}

function leastSquares(y: readonly number[], rows: Matrix, weights: readonly number[]): readonly number[] | undefined {
  const inverse = invert(crossProduct(rows, weights));
  const size = rows[0]!.length;
  const moments = Array.from({ length: size }, (_, i) =>
    rows.reduce((sum, row, at) => sum + weights[at]! * row[i]! * y[at]!, 0),
  );
  return inverse?.map((row) => dot(row, moments));
}

/** Of each coefficient: the bread is the weighted cross product, the filling the long-run variance of the scores. */
function standardErrors(
  rows: Matrix,
  weights: readonly number[],
  residuals: readonly number[],
): readonly number[] | undefined {
  const bread = invert(crossProduct(rows, weights));
  if (!bread) return undefined;
  const scores = rows.map((row, at) => row.map((value) => value * weights[at]! * residuals[at]!));
  const filling = longRunVariance(scores);
  const few = rows.length / (rows.length - rows[0]!.length);
  return bread.map((row) => {
    const variance = row.reduce((sum, a, i) => sum + a * dot(filling[i]!, row), 0);
    return Math.sqrt(Math.max(0, variance * few));
  });
}

function longRunVariance(scores: Matrix): Matrix {
  const size = scores[0]!.length;
  const bandwidth = Math.max(1, BANDWIDTH * scores.length);
  const sum: number[][] = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let lag = 0; lag < bandwidth && lag < scores.length; lag++) {
    const weight = lag === 0 ? 0.5 : 1 - lag / bandwidth;
    for (let at = lag; at < scores.length; at++) {
      const [now, then] = [scores[at]!, scores[at - lag]!];
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) sum[i]![j]! += weight * (now[i]! * then[j]! + now[j]! * then[i]!);
      }
    }
  }
  return sum;
}

function crossProduct(rows: Matrix, weights: readonly number[]): Matrix {
  const size = rows[0]!.length;
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => rows.reduce((sum, row, at) => sum + weights[at]! * row[i]! * row[j]!, 0)),
  );
}

/** Gauss and Jordan, with pivots; undefined for a matrix that has no inverse to speak of. */
function invert(matrix: Matrix): Matrix | undefined {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  const largest = Math.max(...matrix.map((row, i) => Math.abs(row[i]!)));
  for (let column = 0; column < size; column++) {
    const rest = work.slice(column);
    const pivot = rest.reduce((best, row) => (Math.abs(row[column]!) > Math.abs(best[column]!) ? row : best));
    if (Math.abs(pivot[column]!) <= SINGULAR * largest) return undefined;
    const at = work.indexOf(pivot);
    [work[column], work[at]] = [pivot, work[column]!];
    const by = pivot[column]!;
    for (let j = 0; j < 2 * size; j++) pivot[j]! /= by;
    for (const row of work) {
      const factor = row === pivot ? 0 : row[column]!;
      if (factor !== 0) for (let j = 0; j < 2 * size; j++) row[j]! -= factor * pivot[j]!;
    }
  }
  return work.map((row) => row.slice(size));
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
