import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WsProfileError } from '../errors.js';
import { jsonDocument } from '../model/escape.js';
import type { RunResult } from '../model/result.js';

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

const RESULT_FILE = 'result.json';

/** Keeps the run's result beside its artifacts, when there are any. */
export function keepResult(runFolder: string, result: RunResult): void {
  if (readdirSync(runFolder).length === 0) return;
  writeFileSync(join(runFolder, RESULT_FILE), jsonDocument(result), { mode: 0o600 });
}

/** The result of the newest run whose artifacts were kept; undefined when there is none. */
export function lastResultFile(root: string): string | undefined {
  const runs = runsFolder(root);
  if (!existsSync(runs)) return undefined;
  const files = readdirSync(runs)
    .sort()
    .reverse()
    .map((name) => join(runs, name, RESULT_FILE));
  return files.find((file) => existsSync(file));
}

/** Removes a folder of artifacts that nobody asked to keep. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes the run's folder unless something was kept in it, and then `.ws-profile` itself if this was all of it. */
export function removeIfEmpty(runFolder: string): void {
  let folder = runFolder;
  for (let level = 0; level < 3; level++, folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch {
      return;
    }
  }
}

function pruneRuns(runs: string): void {
  const over = readdirSync(runs)
    .filter((name) => !isUnderWay(name))
    .sort()
    .slice(0, -KEPT_RUNS);
  for (const name of over) removeFolder(join(runs, name));
}

/** Another run may be under way beside this one; its folder ends with its process's id. */
function isUnderWay(name: string): boolean {
  const pid = Number(/-(\d+)$/.exec(name)?.[1]);
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
