import { existsSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WsProfileError } from '../errors.js';
import { makeFolder, removeOwnFolderIfEmpty } from '../files/own-folder.js';
import type { KeepLimits } from '../model/config.js';
import { jsonDocument } from '../model/escape.js';
import type { RunResult } from '../model/result.js';
import { resultFile, runFolder, runOf, runsFolder } from './names.js';

/**
 * Makes this run's own folder, readable by this user alone: snapshots hold every string of the process.
 *
 * @throws WsProfileError DISK_NOT_WRITABLE
 */
export function createRunFolder(root: string, now: Date): string {
  const folder = runFolder(root, { at: now, pid: process.pid });
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

/**
 * Keeps the run's result beside its artifacts.
 *
 * @param alone also where there are none: until the next run
 * @returns why it could not be kept, one sentence: a folder that was removed meanwhile, or a full disk, is no reason to lose the run
 */
export function keepResult(folder: string, result: RunResult, alone = false): string | undefined {
  try {
    if (alone || readdirSync(folder).length > 0) {
      writeFileSync(resultFile(folder), jsonDocument(result), { mode: 0o600 });
    }
    return undefined;
  } catch (error) {
    return `The run's result could not be kept in ${folder}: ${(error as Error).message}.`;
  }
}

/** The result of the newest run; undefined when there is none. */
export function lastResultFile(root: string): string | undefined {
  const runs = runsFolder(root);
  if (!existsSync(runs)) return undefined;
  const files = readdirSync(runs)
    .sort()
    .reverse()
    .map((name) => resultFile(join(runs, name)));
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

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Removes the artifacts of earlier runs that are too many, too old or too large together; the newest ones stay. The newest of
 * all stays whatever it takes: somebody was just told of it. An earlier run of which nothing but the result was kept goes.
 */
export function pruneRuns(root: string, keep: KeepLimits, now: Date): void {
  const runs = runsFolder(root);
  if (!existsSync(runs)) return;
  const finished = readdirSync(runs)
    .sort()
    .reverse()
    .flatMap((name) => {
      const run = runOf(name);
      return run && !isUnderWay(join(runs, name), run.pid) ? [{ folder: join(runs, name), at: run.at }] : [];
    });
  const withArtifacts = finished.filter(({ folder }, i) => {
    const isBare = hasResultAlone(folder);
    if (isBare && i > 0) removeFolder(folder);
    return !isBare;
  });
  let bytes = 0;
  withArtifacts.forEach(({ folder, at }, i) => {
    bytes += sizeOf(folder);
    const isOver = i >= keep.runs || now.getTime() - at.getTime() > keep.days * DAY_MS || bytes > keep.megabytes * 1e6;
    if (i > 0 && isOver) removeFolder(folder);
  });
}

function hasResultAlone(folder: string): boolean {
  const [only, ...more] = readdirSync(folder);
  return only !== undefined && more.length === 0 && join(folder, only) === resultFile(folder);
}

function sizeOf(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const sizes = entries.map((entry) => statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size);
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

/** Another run may be under way beside this one: its process lives, and has not written its result yet. */
function isUnderWay(folder: string, pid: number): boolean {
  if (existsSync(resultFile(folder))) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
