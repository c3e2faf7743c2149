import { type BaselineEntry, listBaselines } from '../baseline/store.js';
import type { Suppression } from '../leaks/status/suppressions.js';
import type { Config } from '../model/config.js';
import { type KnownBaseline, readBaselines } from './baselines.js';
import { readSuppressions } from './suppressions.js';

/** What the project has committed to hold a run against. It is read once a run, before anything is measured. */
export interface Committed {
  readonly suppressions: readonly Suppression[];
  /** By scenario, of those that are measured. */
  readonly baselines: ReadonlyMap<string, KnownBaseline>;
  /** Every baseline file, those of other keys and of scenarios that are gone as well. */
  readonly baselineFiles: readonly BaselineEntry[];
}

/**
 * @param names the scenarios to be measured
 * @throws WsProfileError SUPPRESSION_INVALID, BASELINE_INVALID
 */
export async function readCommitted(config: Config, names: readonly string[]): Promise<Committed> {
  const suppressions = await readSuppressions(config);
  const baselineFiles = await listBaselines(config.baselines);
  const baselines = await readBaselines(config.baselines, baselineFiles, names);
  return { suppressions, baselines, baselineFiles };
}
