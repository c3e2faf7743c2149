import { exportCsv } from '../../history/export.js';
import { appendHistory, readHistory } from '../../history/file.js';
import { importDocuments, newRecords } from '../../history/import.js';
import { jsonDocument } from '../../model/escape.js';
import { HISTORY_SCHEMA, type HistoryDocument } from '../../model/history.js';
import { countOf } from '../../report/parts/figures.js';
import { resolveScreen } from '../terminal/screen.js';
import type { ExportFlags, ImportFlags } from './command.js';
import { historyFile, readFilledHistory } from './history-file.js';

/** `ws-profile history import`: all documents or, where one is bad, none. */
export async function importHistory(
  process: NodeJS.Process,
  files: readonly string[],
  flags: ImportFlags,
): Promise<void> {
  const file = await historyFile(process, flags.file);
  const found = await importDocuments(files, { commit: flags.commit ?? null, branch: flags.branch ?? null });
  const { records } = await readHistory(file);
  const added = newRecords(found, records);
  await appendHistory(file, added);
  const known = found.length - added.length;
  const rest = known > 0 ? `, ${countOf(known, 'record')} already there` : '';
  process.stdout.write(`${countOf(added.length, 'record')} added to ${file}${rest}\n`);
}

/** `ws-profile history export`. */
export async function exportHistory(process: NodeJS.Process, flags: ExportFlags): Promise<void> {
  const file = await historyFile(process, flags.file);
  const history = await readFilledHistory(file, resolveScreen(process.stderr, process.env));
  const records = history.records.filter(({ scenario }) => flags.scenario === undefined || scenario === flags.scenario);
  const text =
    flags.format === 'csv'
      ? exportCsv(records)
      : jsonDocument({ schema: HISTORY_SCHEMA, records } satisfies HistoryDocument, 2);
  process.stdout.write(text);
}
