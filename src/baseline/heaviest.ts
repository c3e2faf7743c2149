import type { LiveClass } from '../model/baseline.js';

/** A baseline is read in diffs: it keeps these few. */
const KEPT_CLASSES = 8;
/** What a class may differ by and keep its line, in bytes of a manager and as a part. */
const SLACK_BYTES = 16;
const TOLERANCE = 0.05;

/** The heaviest classes as a baseline keeps them: by name, so that a diff shows what moved, and with the lines of those that did not. */
export function keptClasses(heaviest: readonly LiveClass[], before: readonly LiveClass[] = []): readonly LiveClass[] {
  const known = new Map(before.map((one) => [one.className, one]));
  return [...heaviest]
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, KEPT_CLASSES)
    .map((now) => {
      const kept = known.get(now.className);
      return kept && isAlike(kept, now) ? kept : rounded(now);
    })
    .sort((a, b) => (a.className < b.className ? -1 : 1));
}

function isAlike(before: LiveClass, now: LiveClass): boolean {
  const allowed = Math.max(SLACK_BYTES, TOLERANCE * before.bytes);
  return (
    Math.abs(now.bytes - before.bytes) <= allowed && Math.abs(now.count - before.count) <= TOLERANCE * before.count
  );
}

function rounded({ className, count, bytes }: LiveClass): LiveClass {
  return { className, count: Math.round(count * 100) / 100, bytes: Math.round(bytes) };
}
