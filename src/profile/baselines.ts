import { noteMissing } from '../baseline/notes.js';
import { type BaselineEntry, readBaseline, writeBaseline } from '../baseline/store.js';
import { planUpdate } from '../baseline/update.js';
import { type Baseline, baselineKey } from '../model/baseline.js';
import type { Config, UpdateMode } from '../model/config.js';
import { fails } from '../model/finding.js';
import { isMetricName } from '../model/metric.js';
import { isMeasured, type MeasuredScenario, type RunResult, type ScenarioResult } from '../model/result.js';
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
  const said: string[] = [];
  if (mode === 'none') return said;
  for (const scenario of result.scenarios) {
    const existing = known.get(scenario.name)?.baseline;
    const planned = isMeasured(scenario) ? plannedBaseline(scenario, existing, mode) : undefined;
    if (planned) {
      await writeBaseline({ folder, scenario: scenario.name, key: KEY }, planned);
      said.push(`${existing ? 'Updated' : 'Wrote'} the baseline of ${scenario.name} for ${KEY}.`);
    }
    if (mode === 'all' && scenario.verdict !== 'pass') said.push(refusal(scenario));
  }
  return said;
}

/** The baseline that a scenario's result makes of the one that it was held against; undefined where that stays as it is. */
export function plannedBaseline(
  scenario: MeasuredScenario,
  existing: Baseline | undefined,
  mode: UpdateMode,
): Baseline | undefined {
  const { verdict, managers, heaviest, leaks, incomplete } = scenario;
  return planUpdate({
    mode,
    existing,
    figures: figuresOf(scenario),
    verdict,
    managers,
    ...(heaviest && { heaviest }),
    leaks: leaks.some(fails),
    isWhole: incomplete !== true,
    node: process.version,
  });
}

/** Why a scenario does not pass though `--update` was asked. */
function refusal(scenario: ScenarioResult): string {
  if (!isMeasured(scenario)) return `${scenario.name} broke before it could be measured: nothing of it was accepted.`;
  const ids = scenario.leaks.filter(fails).map(({ id }) => id);
  if (ids.length > 0) {
    const which = ids.length === 1 ? 'a leak' : `${ids.length} leaks`;
    return `${scenario.name} has ${which}, which --update never accepts: ws-profile leaks accept ${ids.join(' ')} --reason "why".`;
  }
  if (scenario.incomplete) return `${scenario.name} was not measured whole: nothing of it was accepted.`;
  const over = Object.entries(scenario.metrics).filter(
    ([, { verdict }]) => verdict === 'fail' || verdict === 'undecided',
  );
  if (over.length === 0) return `${scenario.name} is undecided: measure more rounds.`;
  return `${scenario.name} is over budgets that it or the configuration sets (${over.map(([name]) => name).join(', ')}): they are changed there.`;
}

function figuresOf({ metrics }: MeasuredScenario): Readonly<Record<string, Figure>> {
  const figures: Record<string, Figure> = {};
  for (const [name, metric] of Object.entries(metrics)) {
    if (isMetricName(name) && !metric.missing) figures[name] = { value: metric.value, spread: metric.spread };
  }
  return figures;
}
