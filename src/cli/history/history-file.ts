import { resolve } from 'node:path';
import { resolveConfig } from '../../config/resolve.js';
import { WsProfileError } from '../../errors.js';
import { type History, readHistory } from '../../history/file.js';
import type { Screen } from '../../model/screen.js';
import { countOf } from '../../report/parts/figures.js';

/** The history file that a command works on: its `--file`, or the configured one. */
export async function historyFile(process: NodeJS.Process, file: string | undefined): Promise<string> {
  if (file !== undefined) return resolve(process.cwd(), file);
  const config = await resolveConfig({
    root: process.cwd(),
    path: undefined,
    env: process.env,
    isTerminal: process.stderr.isTTY === true,
    flags: {},
  });
  if (config.history === false) {
    throw new WsProfileError(
      'HISTORY_INVALID',
      'This project keeps no history: its configuration says history: false.',
      {
        hint: 'Name a file with --file.',
      },
    );
  }
  return config.history;
}

/**
 * Reads a history that has to hold something; what was left out is said on stderr.
 *
 * @throws HISTORY_INVALID when it is empty or can not be read
 */
export async function readFilledHistory(file: string, stderr: Screen): Promise<History> {
  const history = await readHistory(file);
  if (history.torn > 0) stderr.write(`ws-profile: ${countOf(history.torn, 'broken line')} of ${file} left out\n`);
  if (history.foreign > 0) {
    stderr.write(`ws-profile: ${countOf(history.foreign, 'line')} of another schema in ${file} left out\n`);
  }
  if (history.records.length > 0) return history;
  throw new WsProfileError('HISTORY_INVALID', `There is no history in ${file}.`, {
    hint: 'Every ws-profile run adds to it; ws-profile history import takes earlier --json documents.',
  });
}
