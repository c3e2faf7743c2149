/** Takes a run of an array's numbers and puts them where they belong. */
export interface RowSink {
  /** How many numbers the array must have; undefined where the header does not say. */
  readonly total: number | undefined;
  /** How many numbers make a row. */
  readonly fields: number;
  /**
   * The column whose numbers may be negative, and are kept modulo 2^32: since Node 24, V8 writes the indices of far
   * elements as signed numbers.
   */
  readonly signedColumn?: number;
  /**
   * Takes whole rows from `bytes[from … to)` as long as they look just as V8 writes them; the first goes to `row`.
   * Returns how many, and where the next one begins.
   */
  takeRows?(bytes: Uint8Array, from: number, to: number, row: number): { readonly rows: number; readonly at: number };
  /**
   * `values[0 … count)` are the array's numbers from place `base` on; `large` as in `Scan`. Throws a `RowProblem`.
   */
  accept(values: Uint32Array, count: number, base: number, large: readonly number[]): void;
}

/** A number that cannot be: `place` is its place in the array. */
export class RowProblem extends Error {
  readonly place: number;

  constructor(place: number, message: string) {
    super(message);
    this.place = place;
  }
}
