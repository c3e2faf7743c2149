import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { WsProfileError } from '../../errors.js';
import { readHistory } from '../../history/file.js';
import type { Config } from '../../model/config.js';
import { isPattern } from '../../scenario/pattern.js';

export interface Arguments {
  readonly paths: readonly string[];
  /** Undefined: no scenario is asked for by its name. */
  readonly names: readonly string[] | undefined;
}

/** What is no path, no pattern and cannot be a file of scripts is a scenario's name. */
export function splitArguments(words: readonly string[], root: string): Arguments {
  const isPath = (word: string) =>
    existsSync(resolve(root, word)) || isPattern(word) || /[/\\]|^!|\.[mc]?[jt]sx?$/.test(word);
  const names = words.filter((word) => !isPath(word));
  const paths = words.filter(isPath);
  if (names.length === 0) return { paths, names: undefined };
  if (paths.length > 0) {
    throw new WsProfileError('SCENARIO_NOT_FOUND', `There is no file or folder ${names[0]}.`, {
      hint: 'Name scenarios by their paths or by their names, not by both at once.',
    });
  }
  return { paths, names };
}

/**
 * Scenarios that did not pass the last time.
 *
 * @throws WsProfileError USAGE where no history is kept, or nothing failed
 */
export async function lastFailed(config: Config, among: readonly string[] | undefined): Promise<readonly string[]> {
  const records = config.history === false ? [] : (await readHistory(config.history)).records;
  const last = new Map(records.map(({ scenario, verdict }) => [scenario, verdict]));
  const failed = [...last].filter(([name, verdict]) => verdict !== 'pass' && (among?.includes(name) ?? true));
  if (failed.length > 0) return failed.map(([name]) => name);
  const why = records.length === 0 ? 'There is no history of runs here' : 'Every scenario passed the last time it ran';
  throw new WsProfileError('USAGE', `${why}: --last-failed has nothing to run.`, { hint: 'Run without it.' });
}
