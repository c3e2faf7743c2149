import { noteMissing } from '../baseline/notes.js';
import { type BaselineEntry, readBaseline, writeBaseline } from '../baseline/store.js';
import { planUpdate } from '../baseline/update.js';
import { type Baseline, baselineKey } from '../model/baseline.js';
import type { Config } from '../model/config.js';
import { isMetricName } from '../model/metric.js';
import { isMeasured, type MeasuredScenario, type RunResult } from '../model/result.js';
import type { Figure } from '../model/statistics.js';

/** A scenario's committed figures for this Node, and what there is to say where there are none. */
export interface KnownBaseline {
  readonly baseline: Baseline | undefined;
  readonly note: string | undefined;
}

const KEY = baselineKey(process.version, process.platform, process.arch);

/**
 * @param entries all baselines, of `listBaselines`
 * @throws WsProfileError BASELINE_INVALID
 */
export async function readBaselines(
  folder: string,
  entries: readonly BaselineEntry[],
  names: readonly string[],
): Promise<ReadonlyMap<string, KnownBaseline>> {
  const known = new Map<string, KnownBaseline>();
  for (const scenario of names) {
    const baseline = await readBaseline({ folder, scenario, key: KEY });
    known.set(scenario, { baseline, note: noteMissing(entries, scenario, KEY) });
  }
  return known;
}

/**
 * Writes the baselines that `mode` asks for, after a run that ended by itself. Returns a sentence for each.
 *
 * @param known the baselines that the run was held against
 * @throws WsProfileError BASELINE_NOT_WRITABLE; that file is then as it was
 */
export async function updateBaselines(
  result: RunResult,
  known: ReadonlyMap<string, KnownBaseline>,
  { baselines: folder, update: mode }: Pick<Config, 'baselines' | 'update'>,
): Promise<readonly string[]> {
  const written: string[] = [];
  if (mode === 'none') return written;
  for (const scenario of result.scenarios.filter(isMeasured)) {
    const existing = known.get(scenario.name)?.baseline;
    const { verdict } = scenario;
    const planned = planUpdate({ mode, existing, figures: figuresOf(scenario), verdict, node: process.version });
    if (!planned) continue;
    await writeBaseline({ folder, scenario: scenario.name, key: KEY }, planned);
    written.push(`${existing ? 'Updated' : 'Wrote'} the baseline of ${scenario.name} for ${KEY}.`);
  }
  return written;
}

function figuresOf({ metrics }: MeasuredScenario): Readonly<Record<string, Figure>> {
  const figures: Record<string, Figure> = {};
  for (const [name, metric] of Object.entries(metrics)) {
    if (isMetricName(name) && !metric.missing) figures[name] = { value: metric.value, spread: metric.spread };
  }
  return figures;
}
