import path from 'node:path';
import * as v from 'valibot';
import type { CheckCounts } from '../model/check.js';
import { damagedDocument, readCommitted, readDocument, shownPath, unknownFieldIn } from './document.js';
import { writeAtomically } from './write.js';

const FILE_NAME = 'checks.json';
const CHECKS_SCHEMA = 'ws-profile/checks@1';
const DOCUMENT = { schema: CHECKS_SCHEMA, writtenBy: 'ws-profile checks --update' };

const count = v.pipe(v.number('must be a number'), v.finite('must be a number'));
const FILE = v.strictObject(
  { schema: v.literal(CHECKS_SCHEMA), counts: v.record(v.string(), count, 'must be an object of counts by check') },
  unknownFieldIn('the counts of checks'),
);

/**
 * The committed counts, none when there is no file.
 *
 * @throws WsProfileError BASELINE_INVALID when it can't be read; it is left as it is
 */
export async function readCheckCounts(folder: string): Promise<CheckCounts> {
  const file = path.join(folder, FILE_NAME);
  const kind = { ...DOCUMENT, file: shownPath(file, folder) };
  const text = await readCommitted(file, kind.file);
  if (text === undefined) return {};
  const result = v.safeParse(FILE, readDocument(text, kind));
  if (result.success) return result.output.counts;
  const [issue] = result.issues;
  throw damagedDocument(kind, `${v.getDotPath(issue) ?? 'it'} ${issue.message}`);
}

/**
 * Writes the counts, one check a line: whole or not at all. Returns the file as messages name it.
 *
 * @throws WsProfileError BASELINE_NOT_WRITABLE; the file is then as it was
 */
export async function writeCheckCounts(folder: string, counts: CheckCounts): Promise<string> {
  const file = path.join(folder, FILE_NAME);
  const sorted = Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeAtomically(file, `${JSON.stringify({ schema: CHECKS_SCHEMA, counts: sorted }, null, 2)}\n`, folder);
  return shownPath(file, folder);
}
