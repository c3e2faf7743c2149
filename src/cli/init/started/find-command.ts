import { resolve } from 'node:path';
import { WsProfileError } from '../../../errors.js';
import { scriptOf } from '../../server/name.js';
import type { Asker } from '../ask.js';
import type { Refused } from '../conversation/converse.js';
import type { Entrance } from '../conversation/line.js';
import { type Hints, readHints } from '../read/hints.js';
import { refusalOfClient, refusalText } from '../search.js';
import type { Command } from './candidates.js';
import { type FoundCommand, tryCommand } from './try-command.js';

export interface CommandSearch {
  readonly root: string;
  readonly hints: Hints;
  readonly asker: Asker | undefined;
  readonly signal: AbortSignal;
  /** Asks how a client comes in, where none does. */
  readonly askForEntrance: (refused: Refused, asker: Asker) => Promise<Partial<Entrance> | undefined>;
}

/** What became of a command, as a clause that follows it. */
export interface TriedCommand {
  readonly command: Command;
  readonly problem: string;
}

/** The first of several commands that starts a server of WebSockets; what became of each where none does. */
export async function findCommand(
  commands: readonly Command[],
  about: CommandSearch,
): Promise<FoundCommand | readonly TriedCommand[]> {
  const tried: TriedCommand[] = [];
  for (const command of commands) {
    try {
      const found = await goCommand(command, about);
      if (!('refusals' in found.talk) || refusalOfClient(found.talk)) return found;
      tried.push({ command, problem: `started a server that let no client in: ${refusalText(found.talk)}` });
    } catch (error) {
      if (!(error instanceof WsProfileError) || error.code === 'INTERRUPTED') throw error;
      tried.push({ command, problem: `did not start one: ${error.message}` });
    }
  }
  return tried;
}

/**
 * The server of a command that a person named.
 *
 * @throws WsProfileError what keeps it from being measured
 */
export async function namedCommand(command: Command, about: Omit<CommandSearch, 'hints'>): Promise<FoundCommand> {
  const words = typeof command === 'string' ? command.split(' ') : command;
  const script = scriptOf(words, about.root);
  const hints = await readHints(resolve(about.root, script ?? ''));
  try {
    return await goCommand(command, { ...about, hints });
  } catch (error) {
    if (!(error instanceof WsProfileError) || error.code !== 'SERVER_NOT_READY') throw error;
    const hint = `Say what init can't, and write the scenario by docs/servers.md: npx ws-profile server --url URL --ready TEXT -- ${words.join(' ')}`;
    throw new WsProfileError(error.code, error.message, { hint, cause: error });
  }
}

async function goCommand(command: Command, about: CommandSearch): Promise<FoundCommand> {
  const { root, hints, asker, signal, askForEntrance } = about;
  const found = await tryCommand({ root, command, hints, entrance: undefined, signal });
  if (!('refusals' in found.talk) || !asker) return found;
  const entrance = await askForEntrance(found.talk, asker);
  return entrance ? tryCommand({ root, command, hints, entrance, signal }) : found;
}
