import type { Conversation, Refused } from './conversation/converse.js';
import { type Found, refusalText } from './search.js';
import type { FoundCommand } from './started/try-command.js';

/** What was found, in a line. */
export function describeFound(found: Found | FoundCommand, module: string): string {
  if (found.kind === 'command') {
    const { command, talk } = found;
    return `found  \`${typeof command === 'string' ? command : command.join(' ')}\`: ${describeTalk(talk)}`;
  }
  const { way } = found;
  const [unknown] = way.unknown;
  const what = way.imports.length === 0 ? module : `${way.label} of ${module}`;
  if (unknown) return `found  ${what}, which wants a ${unknown.parameter} that nobody here knows`;
  if (found.kind === 'managers') {
    const does = found.way.kept.includes('peer') ? 'connects to a server' : 'makes managers';
    return `found  ${what}: ${does}`;
  }
  return `found  ${what}: ${describeTalk(found.talk)}`;
}

function describeTalk(talk: Conversation | Refused): string {
  if ('refusals' in talk) return 'a server that lets no client in yet';
  const path = talk.entrance.path === '/' ? '' : ` at ${talk.entrance.path}`;
  const messages = [...talk.opening, ...talk.steps];
  const answered = messages.filter(({ answers }) => answers > 0).length;
  const said =
    messages.length === 0 ? 'nothing to say was found' : `answers ${answered} of ${messages.length} messages`;
  return `a server that lets clients in${path}, ${said}`;
}

/** What keeps its scenario from running, as a clause; undefined where it runs. */
export function unfinished(found: Found | FoundCommand): string | undefined {
  const [unknown] = found.kind === 'command' ? [] : found.way.unknown;
  if (unknown) return `what ${unknown.of} wants as its ${unknown.parameter} could not be found out`;
  if (found.kind !== 'managers' && 'refusals' in found.talk)
    return `the server let no client in (${refusalText(found.talk)})`;
  if (found.kind === 'managers' && found.end.steps.length === 0 && found.release === undefined)
    return 'how a manager ends could not be found out';
  return undefined;
}
