const MAX_LENGTH = 80;
const OPENING = '([{';
const CLOSING = ')]}';

/**
 * The expression that begins at a place of a source, as it is written, in one line: up to where a bracket that it does not open
 * is closed, a comma or semicolon, or a line's end that it does not go on after.
 */
export function excerpt(text: string, { line, column }: { readonly line: number; readonly column: number }): string {
  const start = startOfLine(text, line) + column - 1;
  const said = text.slice(start, endOfExpression(text, start)).replace(/\s+/g, ' ').trim();
  return said.length > MAX_LENGTH ? `${said.slice(0, MAX_LENGTH - 1)}…` : said;
}

function startOfLine(text: string, line: number): number {
  let start = 0;
  for (let at = 1; at < line; at++) start = text.indexOf('\n', start) + 1;
  return start;
}

function endOfExpression(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"' || char === "'" || char === '`') at = endOfString(text, at);
    else if (OPENING.includes(char)) depth++;
    else if (CLOSING.includes(char) && --depth < 0) return at;
    else if (depth === 0 && (char === ';' || char === ',')) return at;
    else if (depth === 0 && char === '\n' && !/^\s*(?:[.?=(]|$)/.test(text.slice(at, at + 200))) return at;
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at;
  }
  return text.length;
}
