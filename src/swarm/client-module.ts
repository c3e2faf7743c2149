import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { ClientDefinition } from '../model/client.js';
import { SwarmError } from './failure.js';

const HOOKS = ['connect', 'exercise', 'disconnect'] as const;

/** A hook of a client module. */
export type ClientHook = (typeof HOOKS)[number];

/**
 * Imports a client module.
 *
 * @param entry an absolute path of JavaScript
 * @param shown how the user names the module
 * @throws SwarmError CLIENT_FAILED where it can't be imported in time, or exports no client
 */
export async function importClient(entry: string, shown: string, timeoutMs: number): Promise<ClientDefinition> {
  const imported = import(pathToFileURL(entry).href).catch((error: unknown) => {
    throw new SwarmError('CLIENT_FAILED', `${shown} can't be imported: ${describe(error)}`);
  });
  const module = await Promise.race([imported, sleep(timeoutMs, undefined, { ref: false })]);
  if (module === undefined) {
    throw new SwarmError('CLIENT_FAILED', `${shown} waits at its top level, and is not imported after ${timeoutMs} ms`);
  }
  const definition = defaultOf(module);
  const problem = problemOf(definition);
  if (problem) throw new SwarmError('CLIENT_FAILED', `${shown} ${problem}`);
  return definition as ClientDefinition;
}

/** A module compiled to CommonJS has its default export inside that of `module.exports`. */
function defaultOf(module: unknown): unknown {
  const { default: outer } = module as { readonly default?: unknown };
  const inner = isRecord(outer) && '__esModule' in outer ? outer.default : undefined;
  return inner ?? outer;
}

function problemOf(definition: unknown): string | undefined {
  if (!isRecord(definition)) {
    return 'has no client as its default export: write `export default defineClient({ connect, exercise, disconnect })`.';
  }
  for (const hook of HOOKS) {
    const given = definition[hook];
    if (given === undefined && hook === 'exercise') continue;
    if (typeof given !== 'function')
      return `needs the function ${hook}: a client is { connect, exercise, disconnect }.`;
  }
  const unknown = Object.keys(definition).find((name) => !(HOOKS as readonly string[]).includes(name));
  return unknown === undefined
    ? undefined
    : `has ${unknown}, which no client has: a client is { connect, exercise, disconnect }.`;
}

/** What was thrown, with its stack, whose positions the parent turns into sources. */
export function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return describeEvent(thrown);
  const cause = thrown.cause instanceof Error ? `\ncaused by ${thrown.cause.message}` : '';
  return `${ownStack(thrown)}${cause}`;
}

/** Clients for browsers reject with the event that a socket closed by, or broke with. */
function describeEvent(thrown: unknown): string {
  if (!isRecord(thrown)) return String(thrown);
  const { message, code, reason, error } = thrown;
  if (error instanceof Error) return describe(error);
  const said = [message, code !== undefined && `closed with code ${code}`, reason].filter(Boolean).join(' ');
  return said || String(thrown);
}

const MAX_FRAMES = 3;

/** The message, and the innermost frames of the program's. */
function ownStack({ name, message, stack = '' }: Error): string {
  const frames = stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !/\(?node:|[/\\]swarm[/\\]/.test(line))
    .slice(0, MAX_FRAMES);
  return [name === 'Error' ? message : `${name}: ${message}`, ...frames].join('\n');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
