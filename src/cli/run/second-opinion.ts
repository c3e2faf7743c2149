import { windowSnapshots } from '../../artifacts/kept-snapshots.js';
import { memlabFolder } from '../../artifacts/names.js';
import { WsProfileError } from '../../errors.js';
import { askMemlab, type MemlabOptions } from '../../integrations/memlab/memlab.js';
import { escapeTerminal } from '../../model/escape.js';
import { isMeasured, type MeasuredScenario, type RunResult, type ScenarioResult } from '../../model/result.js';
import type { MemlabFinding, SecondOpinion } from '../../model/second-opinion.js';

const SHOWN_FINDINGS = 5;

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

/** The section after the report: memlab's findings beside ours. */
export function secondOpinionLines(result: RunResult): string[] {
  return result.scenarios.filter(isMeasured).flatMap((scenario) => {
    const { secondOpinion: opinion, leaks } = scenario;
    if (!opinion) return [];
    const ours = leaks.map((leak) => `    LEAK  ${leak.className}   ${leak.status}   ${leak.id}`);
    return [
      '',
      `second opinion   ${scenario.name}   memlab ${opinion.version}`,
      '  ws-profile',
      ...(ours.length > 0 ? ours : ['    nothing']),
      '  memlab, its own rules',
      ...findingLines(opinion.byDefault),
      '  memlab, every object that grew',
      ...findingLines(opinion.everyGrown),
    ].map((line) => escapeTerminal(line, 240));
  });
}

function findingLines(findings: readonly MemlabFinding[]): string[] {
  if (findings.length === 0) return ['    nothing'];
  const lines = findings.slice(0, SHOWN_FINDINGS).flatMap(({ objects, retainedSize, trace }) => {
    const [head = '', ...holders] = trace.map(hop).reverse();
    return [`    ${objects} × ${head}   ${retainedSize}`, `      held by ${holders.slice(0, 4).join(' ← ')}`];
  });
  const more = findings.length - SHOWN_FINDINGS;
  return more > 0 ? [...lines, `    and ${more} more`] : lines;
}

/** `--#survivors (property)--->  [Map] (object) @7 [26.2KB]` as `Map in #survivors`. */
function hop(line: string): string {
  const [, edge, written] = /^(?:--(.*?) \([a-z]+\)--->\s+)?(.+?) \([a-z ]+\) @\d+/.exec(line) ?? [];
  if (written === undefined) return line;
  const name = written.replace(/^\[(.*)\]$/, '$1');
  return edge === undefined ? name : `${name} in ${edge}`;
}
