import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Where ws-profile keeps what it writes for itself, below a project's root. */
export const OWN_FOLDER = '.ws-profile';

const IGNORE_FILE = '.gitignore';
const IGNORE_ALL = '*\n';

/**
 * Makes a folder. What lies in our own is for this user alone, and git sees nothing of it, whether the project thought of that or
 * not: a snapshot holds every string of a process.
 */
export function makeFolder(folder: string): void {
  const own = ownFolderAbove(folder);
  mkdirSync(folder, { recursive: true, ...(own !== undefined && { mode: 0o700 }) });
  if (own === undefined) return;
  try {
    writeFileSync(join(own, IGNORE_FILE), IGNORE_ALL, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Whether a folder is our own or lies in it: it is made when it is needed. */
export function isInOwnFolder(folder: string): boolean {
  return ownFolderAbove(folder) !== undefined;
}

/** The folder itself, or the one that it lies in. */
function ownFolderAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (basename(at) === OWN_FOLDER) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** Removes our own folder when nothing is left in it. */
export function removeOwnFolderIfEmpty(folder: string): void {
  const ignore = join(folder, IGNORE_FILE);
  if (readdirSync(folder).join() !== IGNORE_FILE || readFileSync(ignore, 'utf8') !== IGNORE_ALL) return;
  rmSync(ignore);
  rmdirSync(folder);
}
