/**
 * Marks that tell whose data something is. Made by the scenario's process and by clients alike, from the run's secret, and looked for
 * in all that arrives and in heap snapshots. It lies here because the measured process may load nothing from elsewhere.
 *
 * A mark is lower-case letters and digits alone, so that JSON, URLs and HTML leave it as it is.
 */
const WORD = 'canary';
/** Of the secret, what all marks begin with; the rest makes that nobody guesses another's. */
const COMMON = 16;
const INDEX_DIGITS = 6;
const CHECK_DIGITS = 8;

/** What all marks of a run begin with. */
export function canaryPrefix(secret: string): string {
  return WORD + secret.slice(0, COMMON);
}

/** The characters of every mark. */
export const CANARY_LENGTH = WORD.length + COMMON + INDEX_DIGITS + CHECK_DIGITS;

/** The mark of manager `i`. `secret`: 32 hexadecimal digits. */
export function canaryOf(secret: string, i: number): string {
  const index = i.toString(16).padStart(INDEX_DIGITS, '0');
  // In one piece, so that it is one text in a heap snapshot too.
  return Buffer.from(canaryPrefix(secret) + index + check(secret.slice(COMMON) + index), 'latin1').toString('latin1');
}

/** Whose mark this is: the manager's index; undefined for what is no mark. */
export function canaryIndex(secret: string, mark: string): number | undefined {
  const start = WORD.length + COMMON;
  const index = Number.parseInt(mark.slice(start, start + INDEX_DIGITS), 16);
  return canaryOf(secret, index) === mark ? index : undefined;
}

/** FNV-1a, 32 bits. */
function check(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(16).padStart(CHECK_DIGITS, '0');
}
