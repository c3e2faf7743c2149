import { constants } from 'node:fs';
import { access, appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WsProfileError } from '../../../errors.js';
import { IGNORED } from './text.js';

/** A file to write. */
export interface FileDraft {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** What became of a file, and how it is called in messages. */
export interface Written {
  readonly state: 'wrote' | 'kept';
  readonly shown: string;
}

/**
 * Sees that a file could be written: what is in the way is better said before anything is written.
 *
 * @throws WsProfileError DISK_NOT_WRITABLE
 */
export async function checkWritable(root: string, file: string): Promise<void> {
  const shown = path.relative(root, file);
  const entry = await stat(file).catch(() => undefined);
  if (entry && !entry.isFile()) throw notWritable(shown, 'it is a folder');
  let folder = path.dirname(file);
  for (; ; folder = path.dirname(folder)) {
    const above = await stat(folder).catch((error: NodeJS.ErrnoException) => error.code);
    if (typeof above === 'object' && above.isDirectory()) break;
    if (typeof above === 'object') throw notWritable(shown, `${path.relative(root, folder)} is a file and no folder`);
    if (folder === path.dirname(folder)) break;
  }
  await access(entry ? file : folder, constants.W_OK).catch((cause: Error) => {
    throw notWritable(shown, cause.message);
  });
}

/**
 * Writes a file that is not there; one that is there only where `mayReplace` says so.
 *
 * @throws WsProfileError DISK_NOT_WRITABLE
 */
export async function writeDraft(
  root: string,
  { path: file, text }: FileDraft,
  mayReplace: (shown: string) => Promise<boolean>,
): Promise<Written> {
  const shown = path.relative(root, file);
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before !== undefined && (before === text || !(await mayReplace(shown)))) return { state: 'kept', shown };
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (cause) {
    throw notWritable(shown, (cause as Error).message);
  }
  return { state: 'wrote', shown };
}

/** Adds to `.gitignore` what it lacks; says which lines, none where it has them all. */
export async function ignoreOurs(root: string): Promise<readonly string[]> {
  const file = path.join(root, '.gitignore');
  const before = await readFile(file, 'utf8').catch(() => '');
  const present = new Set(before.split(/\r?\n/).map((line) => line.trim().replace(/^\//, '')));
  const missing = IGNORED.filter((line) => !present.has(line) && !present.has(line.replace(/\/$/, '')));
  if (missing.length === 0) return [];
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  await appendFile(file, `${gap}${missing.join('\n')}\n`).catch((cause: Error) => {
    throw notWritable('.gitignore', cause.message);
  });
  return missing;
}

function notWritable(shown: string, why: string): WsProfileError {
  return new WsProfileError('DISK_NOT_WRITABLE', `${shown} can't be written: ${why}.`, {
    hint: 'Nothing was written. Take away what is in the way, or allow writing there.',
  });
}
