import { stat } from 'node:fs/promises';
import { readRegularFile } from '../files/regular-file.js';
import type { HistoryRecord } from '../model/history.js';
import type { Revision } from '../model/result.js';
import { readRunDocument } from './document.js';
import { historyRecords } from './record.js';
import { watchLinesIn, watchRecords } from './watch.js';

/**
 * The records of documents that `--json` printed earlier, such as artifacts of CI runs, and of the lines of a watch. A document that does not say when
 * its run began is as old as its file; one that does not say its commit takes what the caller knows.
 *
 * @throws HISTORY_INVALID for a file that is no such document
 */
export async function importDocuments(files: readonly string[], revision: Revision): Promise<HistoryRecord[]> {
  const records: HistoryRecord[] = [];
  for (const file of files) {
    const lines = watchLinesIn(await readRegularFile(file).catch(() => ''));
    if (lines) {
      records.push(...watchRecords(lines, revision));
      continue;
    }
    const result = await readRunDocument(file, 'HISTORY_INVALID');
    const at = result.startedAt === undefined ? (await stat(file)).mtime : new Date(result.startedAt);
    const { commit, branch, ...tree } = result.revision ?? { commit: null, branch: null };
    records.push(
      ...historyRecords(result, { at, ...tree, commit: commit ?? revision.commit, branch: branch ?? revision.branch }),
    );
  }
  return records;
}

/** The records that a history does not hold yet: the same scenario, moment, commit and key is the same run. */
export function newRecords(records: readonly HistoryRecord[], known: readonly HistoryRecord[]): HistoryRecord[] {
  const seen = new Set(known.map(identity));
  return records.filter((record) => {
    const id = identity(record);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

const identity = ({ scenario, at, commit, key }: HistoryRecord) => JSON.stringify([scenario, at, commit, key]);
