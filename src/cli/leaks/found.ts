import { resolve } from 'node:path';
import { lastResultFile } from '../../artifacts/run-folder.js';
import { WsProfileError } from '../../errors.js';
import { readRunDocument } from '../../history/document.js';
import type { Leak } from '../../model/leak.js';
import { isMeasured, type MeasuredScenario, type RunResult } from '../../model/result.js';
import { redactDocument } from '../../secrets/redact.js';

/** A leak of a run, and the scenario that it was found in. */
export interface FoundLeak {
  readonly leak: Leak;
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
    throw new WsProfileError('USAGE', 'There is no failing run here to look at.', {
      hint: 'Run ws-profile run first, or name a document of its --json with --from FILE.',
    });
  }
  return { file, result: redactDocument(await readRunDocument(file, 'USAGE')) };
}

export function leaksOf({ result }: ReadRun): readonly FoundLeak[] {
  return result.scenarios.filter(isMeasured).flatMap((scenario) => scenario.leaks.map((leak) => ({ leak, scenario })));
}

/** @throws WsProfileError USAGE when the run has no such leak */
export function leakOfId(id: string, run: ReadRun): FoundLeak {
  const leaks = leaksOf(run);
  const found = leaks.find(({ leak }) => leak.id === id);
  if (found) return found;
  const known = leaks.map(({ leak }) => leak.id).join(', ') || 'none';
  throw new WsProfileError('USAGE', `There is no leak ${id} in ${run.file}.`, { hint: `Its leaks are: ${known}.` });
}
