/**
 * Text that came out of a heap (class names, property names, URLs) or out of a user's error, made safe for one output
 * language each. All of them first make control characters visible and bound the length.
 */

const MAX_LENGTH = 200;

// C0 and C1 controls, soft hyphen, zero-width and bidirectional marks, line and paragraph separators, the byte order
// mark, lone surrogates, tag characters: everything that moves a cursor, hides or reorders what a person reads.
const UNSEEN =
  /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}|[\u{e0000}-\u{e007f}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line of visible characters; what was cut off is marked with `…`. */
export function escapeTerminal(text: string, maxLength = MAX_LENGTH): string {
  const bounded = text.length > maxLength ? `${text.slice(0, Math.max(0, maxLength - 1))}…` : text;
  return bounded.replace(UNSEEN, visible);
}

/** Several lines, each made safe; used for messages and stacks, whose line breaks are meant. */
export function escapeTerminalLines(text: string, maxLines = 20): string[] {
  const lines = text.split(/\r\n|[\r\n]/);
  const kept = lines.slice(0, maxLines).map((line) => escapeTerminal(line, 2 * MAX_LENGTH));
  return lines.length > maxLines ? [...kept, `… ${lines.length - maxLines} more lines`] : kept;
}

function visible(character: string): string {
  const known = SHORT[character];
  if (known) return known;
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
