import { relative } from 'node:path';
import { escapeTerminal, jsonDocument } from '../../model/escape.js';
import type { Finding } from '../../model/finding.js';
import { fails } from '../../model/finding.js';
import { pathText } from '../../model/path.js';
import { positionText, type SourcePosition } from '../../model/position.js';
import { isMeasured, type MeasuredScenario } from '../../model/result.js';
import { findingHeadline } from '../../report/parts/isolation-wording.js';
import { leakHeadline, leakPosition, ownPosition } from '../../report/parts/wording.js';
import type { ListFlags } from './command.js';
import { runToLookAt } from './found.js';

const FINDINGS_SCHEMA = 'ws-profile/findings@1';

/** The one JSON document of `leaks list --json`. */
export interface FindingList {
  readonly schema: typeof FINDINGS_SCHEMA;
  /** The document of the run that they are of, relative to the project's root. */
  readonly run: string;
  /** Whether the whole run passed. */
  readonly ok: boolean;
  /** Those that fail first. */
  readonly findings: readonly ListedFinding[];
}

interface ListedFinding extends Pick<Finding, 'id' | 'kind' | 'status' | 'reason'> {
  readonly scenario: string;
  /** It makes the run fail. */
  readonly fails: boolean;
  /** What was found, one clause. */
  readonly title: string;
  /** Who holds it, from it to the root. */
  readonly heldBy: string;
  /** Where to look first: relative to the project's root. */
  readonly at: SourcePosition;
}

/** `ws-profile leaks list`: a line for each leak and each fault of isolation. */
export async function list(process: NodeJS.Process, flags: ListFlags): Promise<void> {
  const { file, result } = await runToLookAt(process.cwd(), flags.from);
  const findings = result.scenarios.filter(isMeasured).flatMap(findingsOf);
  const sorted = findings.toSorted((a, b) => Number(b.fails) - Number(a.fails));
  if (flags.json) {
    const document: FindingList = {
      schema: FINDINGS_SCHEMA,
      run: relative(process.cwd(), file),
      ok: result.ok,
      findings: sorted,
    };
    process.stdout.write(jsonDocument(document, 2));
    return;
  }
  for (const { id, scenario, status, title, at } of sorted) {
    const line = `${id}  ${status.padEnd(10)}  ${title} in ${scenario}  ${positionText(at)}`;
    process.stdout.write(`${escapeTerminal(line, 1000)}\n`);
  }
  if (sorted.length === 0) process.stderr.write(`${escapeTerminal(file, 1000)} has no findings.\n`);
}

function findingsOf(scenario: MeasuredScenario): ListedFinding[] {
  const leaks = scenario.leaks.map((leak) =>
    listed(scenario, leak, { title: leakHeadline(leak, (name) => name), at: leakPosition(leak, scenario) }),
  );
  const faults = scenario.findings.map((finding) => {
    const positions = finding.path.flatMap((step) => step.source ?? []);
    return listed(scenario, finding, { title: findingHeadline(finding), at: ownPosition(positions, scenario) });
  });
  return [...leaks, ...faults];
}

function listed(
  scenario: MeasuredScenario,
  { id, kind, status, reason, path }: Finding,
  { title, at: { file, line, column } }: Pick<ListedFinding, 'title' | 'at'>,
): ListedFinding {
  return {
    id,
    scenario: scenario.name,
    kind,
    status,
    ...(reason !== undefined && { reason }),
    fails: fails({ status }),
    title,
    heldBy: pathText(path, 'to-root'),
    at: { file, ...(line !== undefined && { line }), ...(column !== undefined && { column }) },
  };
}
