/** One measured figure: the value, and half the width of the interval that holds the true one (0 when exact). */
export interface Figure {
  readonly value: number;
  readonly spread: number;
}

/** The middle value, or the mean of the two in the middle. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Summarises repeated rounds by their median and its spread. */
export function summarize(values: readonly number[]): Figure {
  return { value: median(values), spread: spreadOf(values) };
}

/**
 * Half the width of a confidence interval for the median of repeated rounds, nominally 99 % (94 % with 3 rounds of
 * normal noise, 97 % or more with 6). Robust: one round in which the collector was late does not move it. A single
 * value has spread 0: nothing is known of its noise.
 *
 * The scale is the median absolute deviation times 1.4826 (consistent for the normal distribution) and Croux and
 * Rousseeuw's factor for few values (Time-Efficient Algorithms for Two Highly Robust Estimators of Scale, COMPSTAT
 * 1992). The median's standard error is √(π/2) times that of the mean; Student's t stands for the unknown scale.
 */
function spreadOf(values: readonly number[]): number {
  const count = values.length;
  if (count < 2) return 0;
  const middle = median(values);
  const deviation = median(values.map((one) => Math.abs(one - middle)));
  const scale = deviation * 1.4826 * smallSampleFactor(count);
  const standardError = (scale * Math.sqrt(Math.PI / 2)) / Math.sqrt(count);
  return standardError * studentT(count - 1);
}

/** The difference of two figures: their errors are independent, so their squares add. */
export function difference(a: Figure, b: Figure): Figure {
  return { value: a.value - b.value, spread: Math.hypot(a.spread, b.spread) };
}

/**
 * The slope of the straight line through points, by least squares, and half the width of its 99 % interval. Undefined for fewer
 * than three points, or where all stand at one place.
 */
export function slope(points: readonly (readonly [x: number, y: number])[]): Figure | undefined {
  const count = points.length;
  const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / count;
  const [x, y] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const square = points.reduce((total, [px]) => total + (px - x) ** 2, 0);
  if (count < 3 || square === 0) return undefined;
  const value = points.reduce((total, [px, py]) => total + (px - x) * (py - y), 0) / square;
  const residual = points.reduce((total, [px, py]) => total + (py - y - value * (px - x)) ** 2, 0);
  return { value, spread: Math.sqrt(residual / (count - 2) / square) * studentT(count - 2) };
}

const SMALL_SAMPLE_FACTORS = [1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107];

/** Croux and Rousseeuw's correction of the median absolute deviation's bias for `count` values, from 2. */
function smallSampleFactor(count: number): number {
  return SMALL_SAMPLE_FACTORS[count - 2] ?? count / (count - 0.8);
}

// Student's t for 99 % (two-sided) by degrees of freedom, from 1.
const T_99 = [
  63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.25, 3.169, 3.106, 3.055, 3.012, 2.977, 2.947, 2.921, 2.898,
  2.878, 2.861, 2.845, 2.831, 2.819, 2.807, 2.797, 2.787, 2.779, 2.771, 2.763, 2.756, 2.75,
];

function studentT(degrees: number): number {
  const z = 2.5758;
  // Beyond the table: two terms of the Cornish-Fisher expansion about the normal quantile.
  return (
    T_99[degrees - 1] ?? z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
  );
}
