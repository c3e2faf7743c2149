import { noteOrphans } from '../baseline/notes.js';
import { WsProfileError } from '../errors.js';
import { appendHistory } from '../history/file.js';
import { historyRecords, type RunContext } from '../history/record.js';
import type { Config } from '../model/config.js';
import type { RunResult } from '../model/result.js';
import { redactDocument } from '../secrets/redact.js';
import { updateBaselines } from './baselines.js';
import type { FinishedRun } from './run.js';
import { suppressionNotes } from './suppressions.js';

export interface FollowUpOptions {
  readonly config: Config;
  readonly context: RunContext;
  /** Scenarios were left out on purpose: baselines without a scenario are no orphans then. */
  readonly partial: boolean;
}

/** What the user is told of what followed a run. */
export interface FollowUpNote {
  /** `problem`: something that was asked for could not be done; it changes nothing of what was measured. */
  readonly kind: 'note' | 'problem';
  readonly text: string;
}

/**
 * Keeps what a run found: appends it to the history and writes the baselines that are asked for. Yields what there is to
 * say, of suppressions and orphaned baselines too, as it comes.
 *
 * @throws WsProfileError BASELINE_NOT_WRITABLE
 */
export async function* followUp(
  { result: seen, committed }: FinishedRun,
  { config, context, partial }: FollowUpOptions,
): AsyncGenerator<FollowUpNote> {
  const result = redactDocument(seen);
  const problem = await appendToHistory(result, config, context);
  if (problem) yield { kind: 'problem', text: problem };
  const sentences = suppressionNotes(committed.suppressions, result, config.suppressions);
  for (const text of sentences) yield { kind: 'note', text };
  for (const text of await updateBaselines(result, committed.baselines, config)) yield { kind: 'note', text };
  const names = result.scenarios.map(({ name }) => name);
  const orphans = partial ? undefined : noteOrphans(committed.baselineFiles, names);
  if (orphans) yield { kind: 'note', text: orphans };
}

/** Returns what went wrong. */
async function appendToHistory(result: RunResult, config: Config, context: RunContext): Promise<string | undefined> {
  if (config.history === false) return undefined;
  try {
    await appendHistory(config.history, historyRecords(result, context));
    return undefined;
  } catch (error) {
    if (!(error instanceof WsProfileError)) throw error;
    return `${error.message} ${error.hint ?? ''}`;
  }
}
