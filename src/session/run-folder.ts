import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { WsProfileError } from '../errors.js';

/** Runs whose artifacts are kept; older ones are removed, so that a forgotten folder does not fill the disk. */
const KEPT_RUNS = 5;

/** Where runs keep their artifacts, below the project's root. Oldest first by name. */
export function runsFolder(root: string): string {
  return join(root, '.ws-profile', 'runs');
}

/**
 * Makes this run's own folder, readable by this user alone: snapshots hold every string of the process.
 *
 * @throws WsProfileError DISK_NOT_WRITABLE
 */
export function createRunFolder(root: string, now: Date): string {
  const runs = runsFolder(root);
  const folder = join(runs, `${now.toISOString().replaceAll(':', '-').replace('.', '-')}-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new WsProfileError('DISK_NOT_WRITABLE', `can't create ${folder}: ${(cause as Error).message}`, {
      hint: 'Snapshots are files: run ws-profile where it may write, or name another folder with --root.',
      cause,
    });
  }
  pruneRuns(runs);
  return folder;
}

/** Removes a folder of artifacts that nobody asked to keep. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function pruneRuns(runs: string): void {
  const old = readdirSync(runs)
    .sort()
    .slice(0, -KEPT_RUNS - 1);
  for (const name of old) removeFolder(join(runs, name));
}
