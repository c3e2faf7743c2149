import { rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { WsProfileError } from '../errors.js';
import { type BaselineEntry, listBaselines } from './store.js';

/** Baselines whose scenario is gone. `scenarios` are the names of all that the project has. */
export async function findOrphans(folder: string, scenarios: readonly string[]): Promise<readonly BaselineEntry[]> {
  const known = new Set(scenarios);
  return (await listBaselines(folder)).filter(({ scenario }) => !known.has(scenario));
}

/**
 * Removes baselines, and the folders that are empty then; other files stay.
 *
 * @throws WsProfileError BASELINE_NOT_WRITABLE
 */
export async function removeBaselines(entries: readonly BaselineEntry[]): Promise<void> {
  for (const entry of entries) {
    try {
      await rm(entry.path, { force: true });
    } catch (error) {
      throw new WsProfileError(
        'BASELINE_NOT_WRITABLE',
        `${entry.path} cannot be removed: ${(error as Error).message}.`,
        {
          cause: error,
        },
      );
    }
    await rmdir(path.dirname(entry.path)).catch(() => undefined);
  }
}
