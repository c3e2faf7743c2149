/** What `scanDigits` leaves behind. One object is reused, so that the hot loop allocates nothing. */
export interface Scan {
  /** Numbers found. */
  count: number;
  /** Place behind the last byte used; with `problem`, the offending byte. */
  at: number;
  /** The closing bracket was reached. */
  closed: boolean;
  problem: string | undefined;
  /** One of them is beyond 2^53. */
  tooLarge: boolean;
  /** Numbers beyond 32 bits, in pairs: place in `out` (where 0 stands), value. */
  readonly large: number[];
  /** The places in `out` of negative numbers, which stand there modulo 2^32. */
  readonly negative: number[];
}

export function newScan(): Scan {
  return { count: 0, at: 0, closed: false, problem: undefined, tooLarge: false, large: [], negative: [] };
}

const COMMA = 44;
const CLOSE = 93;
const MINUS = 45 ^ 48;

/**
 * Reads whole numbers, separated by commas and white space, from `bytes[from … to)` into `out`, up to the closing
 * bracket or `to`. The range must end behind a comma, behind the bracket, or where the file ends. `fresh` says that
 * no number came before, so that `[]` is right and `[1,]` is not.
 */
export function scanDigits(
  bytes: Uint8Array,
  from: number,
  to: number,
  out: Uint32Array,
  most: number,
  fresh: boolean,
  scan: Scan,
): void {
  let at = from;
  let count = 0;
  scan.closed = false;
  scan.problem = undefined;
  scan.tooLarge = false;
  scan.large.length = 0;
  scan.negative.length = 0;
  while (at < to && count < most) {
    // '0' to '9' are 0x30 to 0x39: the exclusive or with 0x30 is 0 to 9 for them, and more for every other byte.
    let digit = bytes[at]! ^ 48;
    let negative = false;
    if (digit === MINUS && (bytes[at + 1]! ^ 48) <= 9) {
      negative = true;
      digit = bytes[++at]! ^ 48;
    }
    if (digit > 9) {
      const byte = digit ^ 48;
      if (byte === 10 || byte === 32 || byte === 13 || byte === 9) {
        at++;
        continue;
      }
      if (byte === CLOSE && fresh && count === 0) {
        at++;
        scan.closed = true;
      } else {
        scan.problem = 'no number';
      }
      break;
    }
    const start = at++;
    let value = digit;
    for (digit = bytes[at]! ^ 48; digit <= 9; digit = bytes[++at]! ^ 48) {
      value = (Math.imul(value, 10) + digit) | 0;
    }
    if (at - start > 9) value = scanLarge(bytes, start, at, count, scan);
    if (negative) {
      scan.negative.push(count);
      value = -value;
    }
    out[count++] = value;
    let byte = digit ^ 48;
    while (byte === 10 || byte === 32 || byte === 13 || byte === 9) byte = bytes[++at]!;
    if (byte === COMMA) {
      at++;
    } else {
      if (byte === CLOSE && at < to) {
        at++;
        scan.closed = true;
      } else if (at < to) {
        scan.problem = 'neither "," nor "]" after a number';
      }
      break;
    }
  }
  if (scan.tooLarge) scan.problem ??= 'a number beyond 2^53';
  scan.count = count;
  scan.at = at;
}

/** A number of ten digits or more; those beyond 32 bits go to the side list. */
function scanLarge(bytes: Uint8Array, from: number, to: number, place: number, scan: Scan): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + (bytes[at]! - 48);
  if (value <= 0xffffffff) return value;
  if (value > Number.MAX_SAFE_INTEGER) scan.tooLarge = true;
  scan.large.push(place, value);
  return 0;
}
