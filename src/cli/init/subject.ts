import path from 'node:path';
import { WsProfileError } from '../../errors.js';
import { nearest } from '../../model/nearest.js';
import type { Asker } from './ask.js';
import type { Refused } from './conversation/converse.js';
import type { Entrance } from './conversation/line.js';
import type { Project } from './project/project.js';
import { type Hints, readHints } from './read/hints.js';
import { typesOf } from './read/types.js';
import { type Found, refusalText, type Searched, type Served, search, type Tried } from './search.js';
import { type Command, candidatesFor } from './started/candidates.js';
import { findCommand, namedCommand, type TriedCommand } from './started/find-command.js';
import type { FoundCommand } from './started/try-command.js';
import { managerWay } from './ways/further.js';

export interface SubjectOptions {
  readonly project: Project;
  /** Absolute. */
  readonly module: string;
  readonly only: string | undefined;
  readonly asker: Asker | undefined;
  readonly signal: AbortSignal;
}

/**
 * Finds out what a scenario can be written of, and asks the person at the terminal what a search alone can't find. Where a module gives
 * nothing, the project's own commands are tried.
 *
 * @throws WsProfileError SCENARIO_INVALID where there is nothing
 */
export async function findSubject(options: SubjectOptions): Promise<Found | FoundCommand> {
  const { project, module, only, asker, signal } = options;
  const { root } = project;
  const shown = path.relative(root, module);
  const [hints, types] = await Promise.all([readHints(module), typesOf(module, root, signal)]);
  const look = (answers: ReadonlyMap<string, string>, entrance: Partial<Entrance> | undefined) =>
    search({ root, module, only, hints, types, answers, entrance, signal });
  let searched = await look(new Map(), undefined).catch((error: unknown) => asProblem(error));
  if ('code' in searched || !searched.found) {
    const commands = only === undefined ? candidatesFor(project, module) : [];
    const started = await findCommand(commands, { root, hints, asker, signal, askForEntrance });
    if ('kind' in started) return started;
    if ('code' in searched) throw withCommands(searched, started);
    if (asker) searched = await askForParameters(searched, asker, (answers) => look(answers, undefined));
    if (!searched.found && only === undefined)
      return toBeFinished(searched.tried) ?? fail(withCommands(nothingFound(searched, hints, shown), started));
  }
  if (isRefusing(searched.found) && asker) {
    const entrance = await askForEntrance(searched.found.talk, asker);
    if (entrance) searched = await look(new Map(), entrance);
  }
  if (only !== undefined) requireExport(searched, only, shown);
  return searched.found ?? toBeFinished(searched.tried) ?? fail(nothingFound(searched, hints, shown));
}

/** The server that a command starts. */
export function findStarted(
  command: Command,
  { root, asker, signal }: { readonly root: string; readonly asker: Asker | undefined; readonly signal: AbortSignal },
): Promise<FoundCommand> {
  return namedCommand(command, { root, asker, signal, askForEntrance });
}

/** What a module can't be used for is no end yet: its command may. */
function asProblem(error: unknown): WsProfileError {
  if (error instanceof WsProfileError && error.code === 'SCENARIO_INVALID') return error;
  throw error;
}

/** What is wrong with a module, and what became of the commands. */
function withCommands({ code, message, hint, cause }: WsProfileError, tried: readonly TriedCommand[]): WsProfileError {
  const lines = tried.map(({ command, problem }) => `\n  ${[command].flat().join(' ')} ${problem}`);
  return new WsProfileError(code, `${message}${lines.join('')}`, { ...(hint !== undefined && { hint }), cause });
}

function isRefusing(found: Found | undefined): found is Served & { readonly talk: Refused } {
  return found?.kind === 'server' && 'refusals' in found.talk;
}

async function askForParameters(
  searched: Searched,
  asker: Asker,
  again: (answers: ReadonlyMap<string, string>) => Promise<Searched>,
): Promise<Searched> {
  const unknown = searched.tried.find(({ way }) => way.unknown.length > 0)?.way.unknown ?? [];
  const answers = new Map<string, string>();
  for (const { parameter, of } of unknown) {
    const answer = await asker.text(
      `What is ${of} given as its ${parameter}? (a JavaScript expression, empty for nothing)`,
    );
    if (answer !== '') answers.set(parameter, answer);
  }
  return answers.size > 0 ? again(answers) : searched;
}

async function askForEntrance(refusal: Refused, asker: Asker): Promise<Partial<Entrance> | undefined> {
  const answer = await asker.text(
    `The server lets no client in (${refusalText(refusal)}). Which path does a client ask for, or which header does it send? (/path?token=…, or name: value)`,
  );
  if (answer.startsWith('/') || answer.startsWith('?')) return { path: answer.startsWith('?') ? `/${answer}` : answer };
  const [, name, value] = /^([\w-]+)\s*:\s*(.+)$/.exec(answer) ?? [];
  return name !== undefined && value !== undefined ? { headers: { [name]: value } } : undefined;
}

/** The likeliest way of those that lack something that only a person knows: a scenario to be finished by hand. */
function toBeFinished(tried: readonly Tried[]): Found | undefined {
  const likeliest = tried.find((one) => one.way.unknown.length > 0)?.way;
  if (!likeliest) return undefined;
  // Without a server and a port nothing says that it serves: each manager is one of its own.
  const way = likeliest.usesPort ? likeliest : (managerWay(likeliest) ?? likeliest);
  const end = { steps: [], ownIsLeft: way.server !== undefined, left: [], handles: {} };
  if (way.create) return { kind: 'managers', way, uses: [], methods: [], end, ends: false, release: undefined };
  const listening = { askedPort: 0, port: 0, address: '127.0.0.1', isOwn: way.server !== undefined };
  return { kind: 'server', way, listening, isLate: false, talk: { refusals: [] }, end };
}

function requireExport({ exports }: Searched, only: string, shown: string): void {
  const names = exports.map(({ name }) => name);
  if (names.includes(only)) return;
  const guess = nearest(only, names);
  throw new WsProfileError('SCENARIO_INVALID', `${shown} exports nothing that is called '${only}'.`, {
    hint: guess ? `Did you mean '${guess}'?` : `It exports ${names.join(', ') || 'nothing'}.`,
  });
}

function nothingFound({ exports, tried }: Searched, { isCommand }: Hints, shown: string): WsProfileError {
  if (exports.length === 0 || (isCommand && tried.length === 0)) {
    return new WsProfileError(
      'SCENARIO_INVALID',
      `${shown} exports nothing and does not listen when it is imported${isCommand ? ': it serves as a command alone' : ''}.`,
      {
        hint: 'Name the command that starts the server after --, such as: npx ws-profile init -- node server.js',
      },
    );
  }
  const lines = tried.slice(0, 6).map(({ way, problem }) => `\n  ${way.label} ${problem}`);
  return new WsProfileError(
    'SCENARIO_INVALID',
    `${shown} has nothing that a scenario could be written for${lines.length > 0 ? `:${lines.join('')}` : `: it exports ${exports.map(({ name }) => name).join(', ')}.`}`,
    { hint: 'Name another module, choose an export with --export, or write the scenario by hand: docs/scenarios.md.' },
  );
}

function fail(error: Error): never {
  throw error;
}
