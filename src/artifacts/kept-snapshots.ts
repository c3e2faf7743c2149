import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { WsProfileError } from '../errors.js';
import { nearest } from '../model/nearest.js';
import type { Loop } from '../model/sample.js';
import { runsFolder, scenarioFolder, windowOfSnapshot } from './names.js';

/** One scenario's snapshots of one loop, oldest first; absolute paths. */
export interface KeptSnapshots {
  readonly scenario: string;
  readonly folder: string;
  readonly files: readonly string[];
}

/**
 * The snapshots that the last run kept which kept any.
 *
 * @throws WsProfileError SNAPSHOT_NOT_READABLE when there are none; USAGE when there are several scenarios' and none is named
 */
export function findKeptSnapshots(
  root: string,
  wanted: { readonly scenario: string | undefined; readonly loop: Loop },
): KeptSnapshots {
  const { scenario, loop } = wanted;
  const runs = runsFolder(root);
  for (const run of foldersIn(runs).reverse()) {
    const kept = foldersIn(join(runs, run)).filter(
      (name) => snapshotsIn(scenarioFolder(join(runs, run), name), loop).length > 0,
    );
    if (kept.length === 0) continue;
    const name = scenario ?? (kept.length === 1 ? kept[0] : undefined);
    if (name === undefined) {
      throw new WsProfileError('USAGE', `the last run kept snapshots of ${kept.length} scenarios: ${kept.join(', ')}`, {
        hint: 'Name one with --scenario, or a file with --snapshot.',
      });
    }
    if (!kept.includes(name)) {
      throw new WsProfileError('USAGE', `the last run kept no snapshots of "${name}"`, {
        hint: `It kept those of ${nearest(name, kept) ?? kept.join(', ')}.`,
      });
    }
    const folder = scenarioFolder(join(runs, run), name);
    return { scenario: name, folder, files: snapshotsIn(folder, loop) };
  }
  throw new WsProfileError('SNAPSHOT_NOT_READABLE', `no run has kept snapshots of the ${loop} loop here`, {
    hint: 'Run `ws-profile run --keep-snapshots` first, or name a file with --snapshot.',
  });
}

/** The windows' snapshots of a loop among these files, oldest first; not the one after teardown. */
export function windowSnapshots(files: readonly string[], loop: Loop): readonly string[] {
  const numbered = files.flatMap((file) => {
    const window = windowOfSnapshot(file, loop);
    return window === undefined ? [] : [{ file, window }];
  });
  return numbered.sort((a, b) => a.window - b.window).map(({ file }) => file);
}

function snapshotsIn(folder: string, loop: Loop): readonly string[] {
  return windowSnapshots(
    readdirSync(folder).map((name) => join(folder, name)),
    loop,
  );
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
