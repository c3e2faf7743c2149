import type { Cursor } from './snapshot-file.js';

const QUOTE = 34;
const BACKSLASH = 92;
/** The header is a few kilobytes; a value that goes on beyond this is not one. */
const LONGEST_VALUE = 4 * 1024 * 1024;

/** Takes a short string, such as a key. */
export function takeString(cursor: Cursor): string {
  if (cursor.peekToken() !== QUOTE) throw cursor.unexpected(cursor.peekToken(), 'a string');
  return String(parse(cursor, takeRaw(cursor)));
}

/** Takes one JSON value whole. Only for small ones. */
export function takeValue(cursor: Cursor): unknown {
  return parse(cursor, takeRaw(cursor));
}

/** Passes over one JSON value of any size without keeping it. */
export function skipValue(cursor: Cursor): void {
  walkValue(cursor, () => {});
}

function parse(cursor: Cursor, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw cursor.invalid('there is no valid JSON before this place');
  }
}

function takeRaw(cursor: Cursor): string {
  const bytes: number[] = [];
  walkValue(cursor, (byte) => {
    bytes.push(byte);
    if (bytes.length > LONGEST_VALUE) throw cursor.invalid('the header does not end');
  });
  return Buffer.from(bytes).toString('utf8');
}

/** Calls `visit` with each byte of the value that comes next. Brackets are balanced, not matched by kind. */
function walkValue(cursor: Cursor, visit: (byte: number) => void): void {
  let depth = 0;
  let inString = false;
  cursor.peekToken();
  for (let first = true; ; first = false) {
    const byte = cursor.peek();
    if (byte === -1) throw cursor.unexpected(byte, 'the end of a value');
    if (inString) {
      if (byte === BACKSLASH) {
        visit(byte);
        cursor.at++;
        if (cursor.peek() === -1) throw cursor.unexpected(-1, 'the end of a string');
        visit(cursor.peek());
        cursor.at++;
        continue;
      }
      if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === 123 || byte === 91) {
      depth++;
    } else if (byte === 125 || byte === 93 || byte === 44) {
      // Without an opening bracket this belongs to what the value lies in: a bare number or word ends before it.
      if (depth === 0) {
        if (first) throw cursor.unexpected(byte, 'a value');
        return;
      }
      if (byte !== 44) depth--;
    } else if (depth === 0 && !first && byte <= 32) {
      return;
    }
    visit(byte);
    cursor.at++;
    if (depth === 0 && !inString && (byte === QUOTE || byte === 125 || byte === 93)) return;
  }
}
