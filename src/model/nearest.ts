import { closest, distance } from 'fastest-levenshtein';

/** The known word that a person most likely meant, if any is near: for `did you mean …?`. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lower = word.toLowerCase();
  const all = known.map((one) => one.toLowerCase());
  const guess = closest(lower, all);
  const allowed = Math.ceil(Math.max(lower.length, guess.length) / 3);
  return distance(lower, guess) <= allowed ? known[all.indexOf(guess)] : undefined;
}
