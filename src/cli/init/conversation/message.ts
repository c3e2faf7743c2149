import { inspect } from 'node:util';
import type { HintedMessage } from '../read/messages.js';

/** A message as a scenario says it, and as a user sends it. */
export interface Message {
  /** An expression in which `i` is the manager's number. */
  readonly code: string;
  readonly text: string;
}

/** What a field most likely holds, by its name. */
const BY_NAME: readonly (readonly [RegExp, string | number])[] = [
  [/room|channel|topic|group|lobby/i, 'lobby'],
  [/user|name|nick|author|from|^id$|sender|player/i, 'user-0'],
  [/token|secret|password|key/i, 'token'],
  [/count|amount|price|quantity|size|seq|index|offset|^[nxy]$|time/i, 1],
];

/** The message that a hint stands for. */
export function messageOf(hint: HintedMessage): Message {
  if (hint.kind === 'text') return textMessage(hint.text);
  const guesses = hint.others.map((name) => [name, BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? 'hello']);
  return jsonMessage({ [hint.field]: hint.value, ...Object.fromEntries(guesses) });
}

export function textMessage(text: string): Message {
  return { code: quote(text), text };
}

export function jsonMessage(fields: Readonly<Record<string, unknown>>): Message {
  const literal = inspect(fields, { breakLength: Number.POSITIVE_INFINITY, depth: 5 });
  const code = `JSON.stringify(${literal.replaceAll(`'user-0'`, `\`user-\${i}\``)})`;
  return { code, text: JSON.stringify(fields) };
}

/** A string as code. */
export function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}
