import type { LiveClass } from '../model/baseline.js';
import type { HeavierClass } from '../model/result.js';

const MAX_HEAVIER = 4;
const SLACK_BYTES = 16;

/** The classes of which a live manager has more bytes than by the baseline, those first that grew most; without one, the heaviest. */
export function heavierClasses(
  now: readonly LiveClass[],
  before: readonly LiveClass[] | undefined,
): readonly HeavierClass[] {
  const known = new Map(before?.map((one) => [one.className, one]));
  const least = Math.min(...(before ?? []).map(({ bytes }) => bytes));
  const compared = now.map(({ className, count, bytes }) => {
    const held = known.get(className);
    return { className, count, bytes, before: held ? { count: held.count, bytes: held.bytes } : null };
  });
  const grown = compared.filter(({ bytes, before: held }) => {
    if (held) return bytes - held.bytes > SLACK_BYTES;
    // A baseline keeps a few: what was not heavy enough for it may be as it was.
    return !before || bytes > least;
  });
  return grown.sort((a, b) => moreBytes(b) - moreBytes(a)).slice(0, MAX_HEAVIER);
}

function moreBytes({ bytes, before }: HeavierClass): number {
  return bytes - (before?.bytes ?? 0);
}
