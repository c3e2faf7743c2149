import { nounFor } from './noun.js';

/**
 * Text that came out of a heap (class names, property names, URLs) or out of a user's error, made safe for one output
 * language each. All but JSON and URIs first make visible what is not, and bound the length.
 */

const MAX_LENGTH = 200;
const MAX_PATH = 4096;
const REPLACEMENT = '\ufffd';

// C0 and C1 controls, soft hyphen, zero-width and bidirectional marks, line and paragraph separators, the byte order
// mark, lone surrogates, noncharacters, tag characters: everything that moves a cursor, hides or reorders what a person
// reads, and with it all that XML 1.0 forbids (https://www.w3.org/TR/xml/#charsets).
const UNSEEN =
  /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Noncharacter_Code_Point}]|\p{Cs}|[\u{e0000}-\u{e007f}]/gu;

const LONE_SURROGATES = /\p{Cs}/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line of visible characters; what was cut off is marked with `…`. */
function plain(text: string, maxLength: number): string {
  const bounded = text.length > maxLength ? `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
  return bounded.replace(UNSEEN, visible);
}

/**
 * For a terminal and for a CI log: no control characters, and nothing that a CI runner takes for one of its commands
 * (`##[group]` anywhere in a line, `::error::` where a word begins).
 */
export function escapeTerminal(text: string, maxLength = MAX_LENGTH): string {
  return plain(text, maxLength)
    .replace(/##(?=\[)/g, '#\\x23')
    .replace(/(^|\s):(?=:)/g, '$1\\x3a');
}

/** Several lines, each made safe; used for messages and stacks, whose line breaks are meant. */
export function escapeTerminalLines(text: string, maxLines = 20): string[] {
  const lines = text.split(/\r\n|[\r\n]/);
  const kept = lines.slice(0, maxLines).map((line) => escapeTerminal(line, 2 * MAX_LENGTH));
  return lines.length > maxLines
    ? [...kept, `… ${lines.length - maxLines} more ${nounFor(lines.length - maxLines, 'line')}`]
    : kept;
}

function visible(character: string): string {
  const known = SHORT[character];
  if (known) return known;
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** For XML text and attribute values. */
export function escapeXml(text: string, maxLength = MAX_LENGTH): string {
  return plain(text, maxLength).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** For HTML text and attribute values between quotes, and for SVG inside HTML. */
export function escapeHtml(text: string, maxLength = MAX_LENGTH): string {
  return escapeXml(text, maxLength);
}

/**
 * For Markdown, as an inline code element: HTML's `<code>`, with every character that Markdown, GitHub's mentions or
 * automatic links could take for theirs as an entity. Backticks could not hold a backtick or a table's `|`.
 */
export function escapeMarkdown(text: string, maxLength = MAX_LENGTH): string {
  const safe = plain(text, maxLength)
    .replace(/[&<>"'`*_{}[\]()#+!|~@\\=:$]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/(?<=www)\./gi, '&#46;');
  return `<code>${safe}</code>`;
}

/** For the message of a GitHub workflow command: `::error::message`. */
export function escapeCommandMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** For a property of a GitHub workflow command: `::error file=…,title=…::`. */
export function escapeCommandProperty(text: string): string {
  return escapeCommandMessage(plain(text, MAX_LENGTH)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** For the value of an OpenMetrics label, without its quotes. */
export function escapeLabel(text: string): string {
  return plain(text, MAX_LENGTH).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

/** For a path inside a JSON document: one line, with slashes. */
export function escapePath(path: string): string {
  return plain(path.replaceAll('\\', '/').replace(/^\.\//, ''), MAX_PATH);
}

/** For a relative URI reference: a path, each of its segments percent-encoded. */
export function escapeUri(path: string): string {
  return path.replaceAll('\\', '/').replace(LONE_SURROGATES, REPLACEMENT).split('/').map(encodeURIComponent).join('/');
}

/**
 * A JSON document, one line break at its end. A lone surrogate becomes U+FFFD: JSON can say it, but not all who read JSON can
 * take it, nor can any write it as UTF-8 (RFC 8259, section 8.2).
 */
export function jsonDocument(value: unknown, indent?: number): string {
  const wellFormed = (_key: string, one: unknown) =>
    typeof one === 'string' ? one.replace(LONE_SURROGATES, REPLACEMENT) : one;
  return `${JSON.stringify(value, wellFormed, indent)}\n`;
}
