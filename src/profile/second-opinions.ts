import { windowSnapshots } from '../artifacts/kept-snapshots.js';
import { memlabFolder } from '../artifacts/names.js';
import { WsProfileError } from '../errors.js';
import { askMemlab, type MemlabOptions } from '../integrations/memlab/memlab.js';
import { isMeasured, type MeasuredScenario, type RunResult, type ScenarioResult } from '../model/result.js';
import type { SecondOpinion } from '../model/second-opinion.js';

/** The result with memlab's opinion on every scenario that kept three snapshots of a loop. What memlab can't do is a note. */
export async function addSecondOpinions(result: RunResult, options: MemlabOptions): Promise<RunResult> {
  const scenarios: ScenarioResult[] = [];
  for (const scenario of result.scenarios) {
    scenarios.push(isMeasured(scenario) ? await withOpinion(scenario, options) : scenario);
  }
  return { ...result, scenarios };
}

async function withOpinion(scenario: MeasuredScenario, options: MemlabOptions): Promise<MeasuredScenario> {
  const snapshots = lastThree(scenario);
  const [first] = snapshots ?? [];
  if (!snapshots || first === undefined) {
    const note = 'memlab was not asked: it compares three snapshots, and two were enough to see that nothing grows.';
    return { ...scenario, notes: [...scenario.notes, note] };
  }
  try {
    return { ...scenario, secondOpinion: await askMemlab(snapshots, memlabFolder(first), options) };
  } catch (error) {
    // What we measured stands without it.
    if (!(error instanceof WsProfileError) || error.code !== 'TOOL_FAILED') throw error;
    return { ...scenario, notes: [...scenario.notes, error.message] };
  }
}

/** Of the loop in which we found most, the last three windows' snapshots. */
function lastThree({ artifacts, leaks }: MeasuredScenario): SecondOpinion['snapshots'] | undefined {
  const loops = leaks[0]?.loop === 'steady' ? (['steady', 'lifecycle'] as const) : (['lifecycle', 'steady'] as const);
  for (const loop of loops) {
    const [baseline, target, final] = windowSnapshots(artifacts, loop).slice(-3);
    if (baseline !== undefined && target !== undefined && final !== undefined) return [baseline, target, final];
  }
  return undefined;
}
