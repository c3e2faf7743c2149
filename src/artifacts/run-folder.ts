import { existsSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WsProfileError } from '../errors.js';
import { makeFolder, OWN_FOLDER, removeOwnFolderIfEmpty } from '../files/own-folder.js';
import type { KeepLimits } from '../model/config.js';
import { jsonDocument } from '../model/escape.js';
import type { RunResult } from '../model/result.js';

/** Where runs keep their artifacts, below the project's root. Oldest first by name. */
export function runsFolder(root: string): string {
  return join(root, OWN_FOLDER, 'runs');
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
    makeFolder(folder);
  } catch (cause) {
    throw new WsProfileError('DISK_NOT_WRITABLE', `can't create ${folder}: ${(cause as Error).message}`, {
      hint: 'Snapshots are files: run ws-profile where it may write, or name another folder with --root.',
      cause,
    });
  }
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
  const runs = dirname(runFolder);
  try {
    rmdirSync(runFolder);
    rmdirSync(runs);
    removeOwnFolderIfEmpty(dirname(runs));
  } catch {
    // Something is kept there.
  }
}

/** `2026-11-25T09-40-33-973Z-20404`: when it began, and the id of its process. */
const RUN_NAME = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z-(\d+)$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Removes the artifacts of earlier runs that are too many, too old or too large together; the newest ones stay. The newest of
 * all stays whatever it takes: somebody was just told of it.
 */
export function pruneRuns(root: string, keep: KeepLimits, now: Date): void {
  const runs = runsFolder(root);
  if (!existsSync(runs)) return;
  const finished = readdirSync(runs)
    .filter((name) => RUN_NAME.test(name) && !isUnderWay(runs, name))
    .sort()
    .reverse();
  let bytes = 0;
  finished.forEach((name, i) => {
    const folder = join(runs, name);
    bytes += sizeOf(folder);
    const isOver = i >= keep.runs || now.getTime() - startOf(name) > keep.days * DAY_MS || bytes > keep.megabytes * 1e6;
    if (i > 0 && isOver) removeFolder(folder);
  });
}

function startOf(name: string): number {
  return Date.parse(name.replace(RUN_NAME, '$1T$2:$3:$4.$5Z'));
}

function sizeOf(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const sizes = entries.map((entry) => statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size);
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

/** Another run may be under way beside this one: its process lives, and has not written its result yet. */
function isUnderWay(runs: string, name: string): boolean {
  if (existsSync(join(runs, name, RESULT_FILE))) return false;
  const pid = Number(RUN_NAME.exec(name)?.at(-1));
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
