import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { createRunFolder, removeIfEmpty } from '../artifacts/run-folder.js';
import { readSurface, SURFACE_FILE } from '../baseline/surface.js';
import { WsProfileError } from '../errors.js';
import type { Config } from '../model/config.js';
import { displayPath } from '../scenario/discover.js';
import { type HeldSurface, holdSurface } from '../surface/hold.js';

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Holds what the configured entry modules export against the committed surface.
 *
 * @throws WsProfileError USAGE when none is configured, CONFIG_INVALID, BASELINE_INVALID, INTERRUPTED
 */
export async function holdConfiguredSurface(config: Config, signal: AbortSignal): Promise<HeldSurface> {
  if (config.surface.length === 0) {
    throw new WsProfileError('USAGE', 'No entry modules are configured, so there is no surface to hold.', {
      hint: "Name them in the configuration: surface: ['src/index.ts'].",
    });
  }
  const committed = await readSurface(config.baselines);
  const { canonical, surface: entries, scenarioDefaults, scenarioOverrides } = config;
  // As modules are resolved: without links.
  const root = await realpath(config.root);
  const runFolder = createRunFolder(root, new Date());
  try {
    const { timeoutMs = DEFAULT_TIMEOUT_MS } = { ...scenarioDefaults, ...scenarioOverrides };
    const committedAs = displayPath(path.join(config.baselines, SURFACE_FILE), config.root);
    return await holdSurface({ root, entries, canonical, timeoutMs, runFolder, signal, committedAs }, committed);
  } finally {
    removeIfEmpty(runFolder);
  }
}
