import { formattedSecrets } from './formats.js';
import { publishedSecrets } from './published-rules.js';
import type { Span } from './span.js';

/** What stands in the place of a secret. */
const REDACTED = '[redacted]';

/**
 * A text without what looks like a token, a key, a password, the credentials in a URL or an e-mail address. A text that is a
 * string of JSON, as a Map's key is written, stays one.
 */
export function redactSecrets(text: string): string {
  const content = contentOf(text);
  if (content === undefined) return replaceSecrets(text, () => REDACTED);
  const safe = replaceSecrets(content, () => REDACTED);
  return safe === content ? text : JSON.stringify(safe);
}

/** Replaces each secret in a text by what `substitute` makes of it. */
export function replaceSecrets(text: string, substitute: (secret: string) => string): string {
  let replaced = '';
  let at = 0;
  for (const { start, end } of secretsIn(text)) {
    replaced += text.slice(at, start) + substitute(text.slice(start, end));
    at = end;
  }
  return replaced + text.slice(at);
}

/** No secret that a pattern knows is shorter. */
const SHORTEST = 5;

/** In order, those that overlap as one. */
function secretsIn(text: string): readonly Span[] {
  if (text.length < SHORTEST) return [];
  const spans = [...publishedSecrets(text), ...formattedSecrets(text)].sort((a, b) => a.start - b.start);
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.start <= last.end) merged[merged.length - 1] = { ...last, end: Math.max(last.end, span.end) };
    else merged.push(span);
  }
  return merged;
}

function contentOf(text: string): string | undefined {
  if (!/^".*"$/s.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Fields whose strings are the names of files and ours: to change them would break them. */
const NAMES_OF_FILES: ReadonlySet<string> = new Set(['file', 'artifacts', 'snapshots']);

/** The same document with every string redacted, but for the names of files. */
export function redactDocument<T>(value: T): T {
  return redacted(value) as T;
}

function redacted(value: unknown): unknown {
  if (typeof value === 'string') return redactSecrets(value);
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, NAMES_OF_FILES.has(key) ? one : redacted(one)]),
  );
}
