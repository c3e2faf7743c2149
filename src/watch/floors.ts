/** What lived after a major collection. */
export interface FloorPoint {
  /** Milliseconds of a clock that does not jump. */
  readonly at: number;
  readonly heap: number;
  readonly external: number;
  readonly open: number;
  readonly closed: number;
}

/** What a fit is made of, at most. */
const MAX_POINTS = 120;
/** A server changes, and so does whoever watches it: what is older is let go of, and the rest begins anew. */
const PERIOD_MS = 2 * 60 * 60 * 1000;
/** While a process warms up it compiles, connects and fills its caches: so much of what was seen, at most so long. */
const WARM_UP_PART = 0.15;
const MAX_WARM_UP_MS = 5 * 60 * 1000;

/** The floors of a process, oldest first: never more than so many, however long and often it collects. */
export class Floors {
  #points: FloorPoint[] = [];
  #gapMs = 0;
  #isWarm = false;

  add(point: FloorPoint): void {
    const last = this.#points.at(-1);
    if (last && point.at - last.at < this.#gapMs) {
      this.#points[this.#points.length - 1] = lower(last, point);
      return;
    }
    this.#points.push(point);
    if (this.#points.length > MAX_POINTS) this.#thin();
    const first = this.#points[0]!.at;
    if (point.at - first > PERIOD_MS) {
      this.#points = this.#points.filter(({ at }) => at - first > PERIOD_MS / 2);
      this.#isWarm = true;
    }
  }

  /** Without the warm-up. */
  warm(): readonly FloorPoint[] {
    const [first] = this.#points;
    const last = this.#points.at(-1);
    if (!first || !last || this.#isWarm) return this.#points;
    const warmUp = Math.min(MAX_WARM_UP_MS, WARM_UP_PART * (last.at - first.at));
    return this.#points.filter(({ at }) => at > first.at + warmUp);
  }

  /** Of each two points one is left. */
  #thin(): void {
    const span = this.#points.at(-1)!.at - this.#points[0]!.at;
    this.#gapMs = (2 * span) / MAX_POINTS;
    const kept: FloorPoint[] = [];
    for (const point of this.#points) {
      const last = kept.at(-1);
      if (last && point.at - last.at < this.#gapMs) kept[kept.length - 1] = lower(last, point);
      else kept.push(point);
    }
    this.#points = kept;
  }
}

/** Of two collections at about the same time, that which left less saw more of the garbage. */
function lower(one: FloorPoint, other: FloorPoint): FloorPoint {
  return one.heap + one.external <= other.heap + other.external ? one : other;
}
