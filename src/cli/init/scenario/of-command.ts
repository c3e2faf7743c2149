import { quote } from '../conversation/message.js';
import { refusalText } from '../search.js';
import type { FoundCommand } from '../started/try-command.js';
import type { Draft } from './text.js';

/** Longer lists stand one a line. */
const MAX_LINE = 90;

/** A server as it is, with no hooks: the swarm's connections are its managers. */
export function draftOfCommand(name: string, { command, env, talk }: FoundCommand): Draft {
  const isIn = 'refusals' in talk ? undefined : talk;
  const { path = '/', headers = {}, protocols = [] } = isIn?.entrance ?? {};
  const opens = isIn !== undefined && isIn.opening.length > 0;
  const messages = opens ? [] : (isIn?.steps ?? []).map(({ message }) => message.text);
  const lines = [
    `command: ${typeof command === 'string' ? quote(command) : listOf(command)},`,
    ...(Object.keys(env).length > 0 ? [`env: ${recordOf(env)}, // any port that is free`] : []),
    ...(path === '/' ? [] : [`url: ${quote(path.replaceAll('user-0', 'user-{i}'))},`]),
    ...(Object.keys(headers).length > 0 ? [`headers: ${recordOf(headers)},`] : []),
    ...(protocols.length > 0 ? [`protocols: ${listOf(protocols)},`] : []),
    ...(messages.length > 0 ? [`messages: ${listOf(messages)},`] : []),
  ];
  return {
    name,
    imports: [],
    fields: ['server: {', ...lines.flatMap((line) => line.split('\n').map((one) => `  ${one}`)), '},'],
    hooks: [],
    notes: [
      'The server is started as it is. A manager is one of its connections, with all that the server keeps for it: opened, used and closed round after round.',
      ...('refusals' in talk
        ? [
            `To be done: the server let no client in (${refusalText(talk)}). Give server the url, with its path and query, or the headers that it wants.`,
          ]
        : []),
      ...(opens
        ? [
            `To be done: what opens a conversation (${isIn.opening.map(({ message }) => message.text).join(', ')}) is said once, which messages can't: a client module says it, see docs/clients.md.`,
          ]
        : []),
      ...(isIn && !opens && !isIn.streams && messages.length === 0
        ? ['To be done: nothing that was tried could be said to it. Give messages that the server understands.']
        : []),
    ],
  };
}

function listOf(words: readonly string[]): string {
  const line = `[${words.map(quote).join(', ')}]`;
  return line.length <= MAX_LINE ? line : `[\n${words.map((word) => `  ${quote(word)},\n`).join('')}]`;
}

function recordOf(fields: Readonly<Record<string, string>>): string {
  const parts = Object.entries(fields).map(
    ([name, value]) => `${/^\w+$/.test(name) ? name : quote(name)}: ${quote(value)}`,
  );
  return `{ ${parts.join(', ')} }`;
}
