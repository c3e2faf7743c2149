import type { Percentiles } from '../model/percentiles.js';

/** The greatest value that is kept apart, in microseconds: about 36 minutes. */
const MAX_MICROSECONDS = 2 ** 31 - 1;

/** A histogram's content, to be sent to another process and merged there. */
export interface HistogramData {
  readonly precisionBits: number;
  readonly counts: Uint32Array;
  readonly total: number;
  readonly max: number;
}

/**
 * Latencies in bounded memory, laid out as HdrHistogram does (Gil Tene, hdrhistogram.org): values below
 * 2^(precisionBits+1) µs have a bucket each, and every power of two above them has 2^precisionBits buckets of equal width,
 * so that a percentile is never off by more than 1/2^precisionBits of itself. 7 bits keep two digits in about 6 kB; 10
 * bits keep three in at most 92 kB. The table grows only as far as the greatest value recorded.
 */
export class LatencyHistogram {
  readonly #bits: number;
  #counts: Uint32Array;
  #total = 0;
  #max = 0;

  constructor(precisionBits = 7) {
    this.#bits = precisionBits;
    this.#counts = new Uint32Array(2 << precisionBits);
  }

  recordMs(ms: number): void {
    const value = Math.min(Math.max(Math.round(ms * 1000), 0), MAX_MICROSECONDS);
    const index = this.#indexOf(value);
    if (index >= this.#counts.length) this.#grow(index);
    this.#counts[index] = this.#counts[index]! + 1;
    this.#total++;
    if (value > this.#max) this.#max = value;
  }

  get total(): number {
    return this.#total;
  }

  get maxMs(): number {
    return this.#max / 1000;
  }

  /** The value at or below which `percent` of the recorded values lie, in milliseconds; 0 when nothing was recorded. */
  percentileMs(percent: number): number {
    const wanted = Math.max(1, Math.ceil((percent / 100) * this.#total));
    let seen = 0;
    for (let index = 0; index < this.#counts.length; index++) {
      seen += this.#counts[index]!;
      if (seen >= wanted) return Math.min(this.#highestOf(index), this.#max) / 1000;
    }
    return this.#max / 1000;
  }

  percentiles(): Percentiles {
    return { count: this.#total, p50: this.percentileMs(50), p99: this.percentileMs(99), max: this.maxMs };
  }

  toData(): HistogramData {
    return { precisionBits: this.#bits, counts: this.#counts, total: this.#total, max: this.#max };
  }

  /** Adds what another histogram of the same precision recorded. */
  merge(other: HistogramData): void {
    if (other.precisionBits !== this.#bits) throw new RangeError('histograms of different precision cannot be merged');
    if (other.counts.length > this.#counts.length) this.#grow(other.counts.length - 1);
    for (let index = 0; index < other.counts.length; index++) {
      this.#counts[index] = this.#counts[index]! + other.counts[index]!;
    }
    this.#total += other.total;
    this.#max = Math.max(this.#max, other.max);
  }

  #indexOf(value: number): number {
    if (value < 2 << this.#bits) return value;
    const exponent = 31 - Math.clz32(value) - this.#bits;
    return (exponent << this.#bits) + (value >>> exponent);
  }

  #highestOf(index: number): number {
    if (index < 2 << this.#bits) return index;
    const exponent = (index >>> this.#bits) - 1;
    return (index - (exponent << this.#bits) + 1) * 2 ** exponent - 1;
  }

  #grow(index: number): void {
    const block = 1 << this.#bits;
    const grown = new Uint32Array(Math.ceil((index + 1) / block) * block);
    grown.set(this.#counts);
    this.#counts = grown;
  }
}
