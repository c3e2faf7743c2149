import { closest, distance } from 'fastest-levenshtein';

/** The known word that a person most likely meant, if any is near: for `did you mean …?`. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lower = word.toLowerCase();
  const guess =
    known[
      known
        .map((one) => one.toLowerCase())
        .indexOf(
          closest(
            lower,
            known.map((one) => one.toLowerCase()),
          ),
        )
    ];
  if (guess === undefined) return undefined;
  const allowed = Math.max(1, Math.floor(Math.max(word.length, guess.length) / 3));
  return distance(lower, guess.toLowerCase()) <= allowed ? guess : undefined;
}
