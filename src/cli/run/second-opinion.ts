import { escapeTerminal } from '../../model/escape.js';
import { isMeasured, type RunResult } from '../../model/result.js';
import type { MemlabFinding } from '../../model/second-opinion.js';

const SHOWN_FINDINGS = 5;

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
