/** A noun beside a number: `manager` for 1, `managers`, `classes`, `entries` for any other. */
export function nounFor(count: number, noun: string): string {
  if (count === 1) return noun;
  if (/(?:s|x|ch|sh)$/.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
