import { resolve } from 'node:path';
import { lastResultFile } from '../../artifacts/run-folder.js';
import { WsProfileError } from '../../errors.js';
import { readRunDocument } from '../../history/document.js';
import { baselineKey } from '../../model/baseline.js';
import type { IsolationFinding } from '../../model/finding.js';
import type { Leak } from '../../model/leak.js';
import { isMeasured, type MeasuredScenario, type RunResult } from '../../model/result.js';
import { redactDocument } from '../../secrets/redact.js';

/** A leak of a run, and the scenario that it was found in. */
export interface FoundLeak {
  readonly leak: Leak;
  readonly scenario: MeasuredScenario;
}

/** A fault of isolation, and the scenario that it was found in. */
export interface FoundFault {
  readonly finding: IsolationFinding;
  readonly scenario: MeasuredScenario;
}

/** A run's result and where it was read from. */
export interface ReadRun {
  readonly file: string;
  readonly result: RunResult;
}

/**
 * The run that a command is about: the document that `--from` names, or the last whose artifacts were kept.
 *
 * @throws WsProfileError USAGE when there is none
 */
export async function runToLookAt(root: string, from: string | undefined): Promise<ReadRun> {
  const file = from === undefined ? lastResultFile(root) : resolve(root, from);
  if (file === undefined) {
    throw new WsProfileError('USAGE', 'There is no run here to look at.', {
      hint: 'Run ws-profile run first, or name a document of its --json with --from FILE.',
    });
  }
  return { file, result: redactDocument(await readRunDocument(file, 'USAGE')) };
}

/** Under which figures of a run are kept. */
export function keyOfRun({ node, platform }: RunResult): string {
  const [system = '', arch = ''] = platform.split('-');
  return baselineKey(node, system, arch);
}

export function leaksOf({ result }: ReadRun): readonly FoundLeak[] {
  return result.scenarios.filter(isMeasured).flatMap((scenario) => scenario.leaks.map((leak) => ({ leak, scenario })));
}

/** @throws WsProfileError USAGE when the run has no such leak */
export function leakOfId(id: string, run: ReadRun): FoundLeak {
  const leaks = leaksOf(run);
  const found = leaks.find(({ leak }) => leak.id === id);
  if (found) return found;
  throw unknownId(id, run, {
    what: 'leak',
    known: leaks.map(({ leak }) => leak.id),
  });
}

/**
 * A leak, or a fault of isolation.
 *
 * @throws WsProfileError USAGE when the run has neither
 */
export function findingOfId(id: string, run: ReadRun): FoundLeak | FoundFault {
  const leaks = leaksOf(run);
  const faults = run.result.scenarios
    .filter(isMeasured)
    .flatMap((scenario) => scenario.findings.map((finding) => ({ finding, scenario })));
  const found = leaks.find(({ leak }) => leak.id === id) ?? faults.find(({ finding }) => finding.id === id);
  if (found) return found;
  throw unknownId(id, run, {
    what: 'finding',
    known: [...leaks.map(({ leak }) => leak.id), ...faults.map(({ finding }) => finding.id)],
  });
}

function unknownId(
  id: string,
  { file }: ReadRun,
  { what, known }: { readonly what: string; readonly known: readonly string[] },
): WsProfileError {
  return new WsProfileError('USAGE', `There is no ${what} ${id} in ${file}.`, {
    hint: `Its ${what}s are: ${known.join(', ') || 'none'}.`,
  });
}
