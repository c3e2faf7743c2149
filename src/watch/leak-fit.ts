import type { Interval, WatchedMemory, WatchFit } from '../model/watch.js';
import type { FloorPoint } from './floors.js';
import { type Coefficient, type RobustFit, robustFit } from './robust-fit.js';

/** What a floor grows with, if it grows: the connections that closed, or time alone. */
type Cause = 'closed' | 'time';

export interface LeakFit {
  /** Null while there are too few points, or nothing has closed. */
  readonly fit: WatchFit | null;
  /** What is lost, where it is certain. */
  readonly leak: FoundLeak | undefined;
}

export interface FoundLeak {
  readonly memory: WatchedMemory;
  /** Absent where it goes with time, and that can be told. */
  readonly perClosed?: Interval;
  /** Seconds; absent where it goes with closed connections, and that can be told. */
  readonly perSecond?: Interval;
}

/** `open` has to have varied by so many, and by this part of itself, for the weight of one to be told. */
const LEAST_OPEN = 3;
const LEAST_OPEN_PART = 0.1;
/** So many have to have closed. */
const LEAST_CLOSED = 10;
/** Points of each of the two periods that have to agree. */
const LEAST_POINTS = 4;
/** The later of two periods that agree loses at least this part of the earlier one: a cache that fills gets slower. */
const NOT_SLOWER = 0.85;
/** And the earlier one this part of the later one. */
const NOT_FASTER = 0.5;
/** What a period's own interval is of one that says as much by itself: both have to say it, and the whole. */
const OF_AN_INTERVAL = 0.5;
/** Less than this is no leak that anybody could see; nor less than a part of the floor, and of what live connections come and go with. */
const LEAST_GROWTH = 256_000;
const LEAST_PART_OF_FLOOR = 0.02;
const LEAST_PART_OF_OPEN = 0.25;
const MS_PER_SECOND = 1000;

/**
 * Fits a floor as `base + perOpen · open + perClosed · closed`, and decides whether something is lost.
 *
 * @param leastPeriodMs how long each of two periods has to be that have to agree
 */
export function fitLeak(points: readonly FloorPoint[], memory: WatchedMemory, leastPeriodMs: number): LeakFit {
  const closed = fitCause(points, memory, 'closed');
  const time = fitCause(points, memory, 'time');
  const causes = possible(points, closed, time);
  const fit = closed && {
    base: rounded(closed.fit.base),
    perOpen: closed.perOpen ? rounded(closed.perOpen.value) : null,
    perClosed: intervalOf(closed.fit.coefficients[0]!),
    perSecond: time ? inSeconds(time) : null,
    points: points.length,
    spanMs: spanOf(points),
  };
  if (!causes.some((one) => isCertain(one, points, leastPeriodMs))) return { fit: fit ?? null, leak: undefined };
  const perClosed = closed && causes.includes(closed) ? intervalOf(closed.fit.coefficients[0]!) : undefined;
  const perSecond = time && causes.includes(time) ? inSeconds(time) : undefined;
  return { fit: fit ?? null, leak: { memory, ...(perClosed && { perClosed }), ...(perSecond && { perSecond }) } };
}

/** A fit whose first column is the cause. */
interface CauseFit {
  readonly cause: Cause;
  readonly memory: WatchedMemory;
  readonly fit: RobustFit;
  readonly perOpen: Coefficient | undefined;
}

function fitCause(points: readonly FloorPoint[], memory: WatchedMemory, cause: Cause): CauseFit | undefined {
  if (cause === 'closed' && rangeOf(points.map(({ closed }) => closed)) < LEAST_CLOSED) return undefined;
  const open = points.map((point) => point.open);
  const varied = rangeOf(open) >= Math.max(LEAST_OPEN, LEAST_OPEN_PART * Math.max(...open));
  const fit = robustFit(
    points.map((point) => point[memory]),
    [points.map(causeOf(cause)), ...(varied ? [open] : [])],
  );
  return fit && { cause, memory, fit, perOpen: fit.coefficients[1] };
}

/** The causes between which nothing decides: one where the other adds nothing beside it, otherwise both. */
function possible(
  points: readonly FloorPoint[],
  closed: CauseFit | undefined,
  time: CauseFit | undefined,
): readonly CauseFit[] {
  if (!closed || !time) return [closed, time].filter((one) => one !== undefined);
  const columns = [points.map(causeOf('closed')), points.map(causeOf('time'))];
  const open = closed.perOpen ? [points.map((point) => point.open)] : [];
  const both = robustFit(
    points.map((point) => point[closed.memory]),
    [...columns, ...open],
  );
  const [byClosed, byTime] = both?.coefficients ?? [];
  if (!byClosed || !byTime || byClosed.low > 0 === byTime.low > 0) return [closed, time];
  return byClosed.low > 0 ? [closed] : [time];
}

/** Whether the whole, and each of two disjoint periods by itself, loses something, and both about the same. */
function isCertain(
  { cause, memory, fit, perOpen }: CauseFit,
  points: readonly FloorPoint[],
  leastPeriodMs: number,
): boolean {
  const whole = fit.coefficients[0]!;
  if (whole.low <= 0) return false;
  const growth = whole.value * rangeOf(points.map(causeOf(cause)));
  const floor = Math.max(...points.map((point) => point[memory]));
  const ofOpen = (perOpen?.value ?? 0) * rangeOf(points.map(({ open }) => open));
  if (growth < Math.max(LEAST_GROWTH, LEAST_PART_OF_FLOOR * floor, LEAST_PART_OF_OPEN * ofOpen)) return false;
  const level = withoutOpen(points, { memory, cause, isOpenKnown: perOpen !== undefined });
  const periods = halves(points, cause);
  if (!level || periods.some((period) => period.length < LEAST_POINTS || spanOf(period) < leastPeriodMs)) return false;
  const [earlier, later] = periods.map((period) => {
    const from = points.indexOf(period[0]!);
    const slope = robustFit(level.slice(from, from + period.length), [period.map(causeOf(cause))])?.coefficients[0];
    return slope && slope.value - OF_AN_INTERVAL * (slope.value - slope.low) > 0 ? slope.value : 0;
  });
  if (!earlier || !later) return false;
  return later >= NOT_SLOWER * earlier && earlier >= NOT_FASTER * later;
}

/** The floor without the weight of the open connections, told beside a course that may be bent, and without outliers. */
function withoutOpen(
  points: readonly FloorPoint[],
  {
    memory,
    cause,
    isOpenKnown,
  }: { readonly memory: WatchedMemory; readonly cause: Cause; readonly isOpenKnown: boolean },
): readonly number[] | undefined {
  const values = points.map(causeOf(cause));
  const middle = (values[0]! + values.at(-1)!) / 2;
  const bent = values.map((value) => (value - middle) ** 2);
  const open = points.map((point) => point.open);
  const fit = robustFit(
    points.map((point) => point[memory]),
    [values, bent, ...(isOpenKnown ? [open] : [])],
  );
  const perOpen = fit?.coefficients[2]?.value ?? 0;
  return fit?.tamed.map((value, at) => value - perOpen * open[at]!);
}

/** Two periods in which about as many connections closed, or as much time went by. */
function halves(points: readonly FloorPoint[], cause: Cause): readonly [readonly FloorPoint[], readonly FloorPoint[]] {
  const values = points.map(causeOf(cause));
  const middle = (values[0]! + values.at(-1)!) / 2;
  const half = values.filter((value) => value <= middle).length;
  const at = Math.min(Math.max(half, LEAST_POINTS), points.length - LEAST_POINTS);
  return [points.slice(0, Math.max(0, at)), points.slice(Math.max(0, at))];
}

const causeOf = (cause: Cause) => (point: FloorPoint) => (cause === 'closed' ? point.closed : point.at);
const spanOf = (points: readonly FloorPoint[]) => rangeOf(points.map(({ at }) => at));

function rangeOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
}

function intervalOf({ value, low, high }: Coefficient, times = 1): Interval {
  return { value: rounded(value * times), low: rounded(low * times), high: rounded(high * times) };
}

function inSeconds({ fit }: CauseFit): Interval {
  return intervalOf(fit.coefficients[0]!, MS_PER_SECOND);
}

/** Bytes, to a thousandth. */
const rounded = (bytes: number) => Math.round(bytes * 1000) / 1000;
