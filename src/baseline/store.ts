import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { WsProfileError } from '../errors.js';
import type { Baseline } from '../model/baseline.js';
import { readCommitted, shownPath } from './document.js';
import { formatBaseline, parseBaseline } from './format.js';
import { writeAtomically } from './write.js';

const FILE_NAME = /^(node[^/]+)\.json$/;

/** Where a baseline stands: the folder of all baselines, the scenario's name, the key. */
export interface BaselinePlace {
  /** Absolute. */
  readonly folder: string;
  readonly scenario: string;
  readonly key: string;
}

/** One committed file. */
export interface BaselineEntry {
  readonly scenario: string;
  readonly key: string;
  /** Absolute. */
  readonly path: string;
}

function baselinePath({ folder, scenario, key }: BaselinePlace): string {
  const file = path.join(folder, scenario, `${key}.json`);
  // Names were validated where they were read; a path that leaves the folder would be a fault of ours.
  if (path.dirname(path.dirname(file)) !== path.resolve(folder))
    throw new RangeError(`no place for a baseline: ${file}`);
  return file;
}

/**
 * The committed baseline; undefined when there is none.
 *
 * @throws WsProfileError BASELINE_INVALID when it can't be read
 */
export async function readBaseline(place: BaselinePlace): Promise<Baseline | undefined> {
  const file = baselinePath(place);
  const shown = shownPath(file, place.folder);
  const text = await readCommitted(file, shown);
  return text === undefined ? undefined : parseBaseline(text, shown);
}

/**
 * Writes a baseline: whole or not at all.
 *
 * @throws WsProfileError BASELINE_NOT_WRITABLE; the file is then as it was
 */
export async function writeBaseline(place: BaselinePlace, baseline: Baseline): Promise<void> {
  await writeAtomically(baselinePath(place), formatBaseline(baseline), place.folder);
}

/** Every baseline file below the folder, by scenario and key; files of other names are none of ours. */
export async function listBaselines(folder: string): Promise<readonly BaselineEntry[]> {
  const entries: BaselineEntry[] = [];
  for (const scenario of await namesIn(folder, 'folders')) {
    for (const name of await namesIn(path.join(folder, scenario), 'files')) {
      const key = FILE_NAME.exec(name)?.[1];
      if (key) entries.push({ scenario, key, path: path.join(folder, scenario, name) });
    }
  }
  return entries;
}

async function namesIn(folder: string, kind: 'files' | 'folders'): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => (kind === 'files' ? entry.isFile() : entry.isDirectory()))
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw new WsProfileError('BASELINE_INVALID', `${folder} cannot be read: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}
