import path from 'node:path';
import type { StrictObjectIssue } from 'valibot';
import { WsProfileError } from '../errors.js';
import { readRegularFile } from '../files/regular-file.js';
import { shown } from '../model/shown.js';

/** What messages say of a committed file. */
export interface DocumentKind {
  readonly file: string;
  readonly schema: string;
  /** The command that writes it. */
  readonly writtenBy: string;
}

/** The text of a committed file; undefined when there is none. @throws WsProfileError BASELINE_INVALID */
export async function readCommitted(file: string, shownAs: string): Promise<string | undefined> {
  try {
    return await readRegularFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new WsProfileError('BASELINE_INVALID', `${shownAs} cannot be read: ${message}.`, { cause: error });
  }
}

/** A committed file as messages name it. */
export function shownPath(file: string, folder: string): string {
  return path.relative(path.dirname(folder), file);
}

/**
 * A committed file's JSON.
 *
 * @throws WsProfileError BASELINE_INVALID for what is no JSON, holds an unresolved merge or is of another schema
 */
export function readDocument(text: string, kind: DocumentKind): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (/^<{7} /m.test(text)) {
      throw new WsProfileError('BASELINE_INVALID', `${kind.file} holds an unresolved merge.`, {
        hint: `Take either side whole, and let \`${kind.writtenBy}\` write it anew where both changed it.`,
      });
    }
    throw damagedDocument(kind, `it is no JSON (${(error as Error).message})`);
  }
  checkSchema(json, kind);
  return json;
}

function checkSchema(json: unknown, kind: DocumentKind): void {
  const schema = typeof json === 'object' && json !== null && 'schema' in json ? json.schema : undefined;
  if (schema === kind.schema) return;
  const [family] = kind.schema.split('@');
  if (typeof schema !== 'string' || !new RegExp(`^${family}@\\d+$`).test(schema)) {
    throw damagedDocument(kind, `its schema is ${shown(schema)}, not ${shown(kind.schema)}`);
  }
  throw new WsProfileError('BASELINE_INVALID', `${kind.file} was written by a newer ws-profile (${schema}).`, {
    hint: `This version reads ${kind.schema}: update ws-profile. The file was left as it is.`,
  });
}

export function damagedDocument({ file, writtenBy }: DocumentKind, what: string): WsProfileError {
  return new WsProfileError('BASELINE_INVALID', `${file} is no baseline that can be read: ${what}.`, {
    hint: `Restore it from version control, or remove it and let \`${writtenBy}\` write it. It was left as it is.`,
  });
}

/** Valibot's message for an object that has a field too many or too few, or is none. */
export function unknownFieldIn(what: string): (issue: StrictObjectIssue) => string {
  return ({ expected }) => {
    if (expected === 'never') return `is no field of ${what}`;
    return expected?.startsWith('"') ? 'is missing' : `must be ${what}`;
  };
}
