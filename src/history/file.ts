import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WsProfileError } from '../errors.js';
import { makeFolder } from '../files/own-folder.js';
import { openRegularFile, requireRegularFile } from '../files/regular-file.js';
import { jsonDocument } from '../model/escape.js';
import type { HistoryRecord } from '../model/history.js';
import { redactDocument } from '../secrets/redact.js';
import { parseHistoryLine } from './schema.js';

/** What a history file held. */
export interface History {
  /** Oldest first. */
  readonly records: readonly HistoryRecord[];
  /** Lines that a crash cut short; left out. */
  readonly torn: number;
  /** Lines of another schema, such as a newer version's; left out. */
  readonly foreign: number;
}

/**
 * Appends a line a record, redacted. All of them go to the file in one write at its end (`O_APPEND`), so that two processes never
 * mix their lines; a line that a crash cut short is ended first, so that it spoils no other.
 *
 * @throws HISTORY_NOT_WRITABLE
 */
export async function appendHistory(file: string, records: readonly HistoryRecord[]): Promise<void> {
  if (records.length === 0) return;
  const lines = Buffer.from(
    redactDocument(records)
      .map((record) => jsonDocument(record))
      .join(''),
  );
  try {
    makeFolder(dirname(file));
    const handle = await open(file, 'a+');
    try {
      requireRegularFile(await handle.stat());
      const isTorn = await endsWithinLine(handle);
      await writeAtOnce(handle, isTorn ? Buffer.concat([Buffer.from('\n'), lines]) : lines);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new WsProfileError('HISTORY_NOT_WRITABLE', `The history ${file} can not be written: ${messageOf(cause)}.`, {
      hint: 'Make it writable, or run with --no-history.',
      cause,
    });
  }
}

async function endsWithinLine(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return false;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return bytesRead === 1 && buffer[0] !== 0x0a;
}

async function writeAtOnce(handle: FileHandle, data: Buffer): Promise<void> {
  const { bytesWritten } = await handle.write(data, 0, data.length, null);
  if (bytesWritten < data.length) throw new Error(`only ${bytesWritten} of ${data.length} bytes fit on the disk`);
}

/**
 * Reads a history. A file that does not exist is an empty history.
 *
 * @throws HISTORY_INVALID when the file can not be read
 */
export async function readHistory(file: string): Promise<History> {
  const records: HistoryRecord[] = [];
  let torn = 0;
  let foreign = 0;
  try {
    const handle = await openRegularFile(file);
    for await (const line of handle.readLines()) {
      if (line.trim() === '') continue;
      const parsed = parseHistoryLine(line);
      if (parsed === 'torn') torn++;
      else if (parsed === 'foreign') foreign++;
      else records.push(parsed);
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return { records: [], torn: 0, foreign: 0 };
    throw new WsProfileError('HISTORY_INVALID', `The history ${file} can not be read: ${messageOf(cause)}.`, { cause });
  }
  records.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { records, torn, foreign };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
