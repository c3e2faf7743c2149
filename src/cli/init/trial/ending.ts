import type { Server } from 'node:net';
import { serversIn } from './inspect.js';
import type { EndStep } from './protocol.js';

/** Names of what ends a thing, those before others that end more of it. */
const ENDS = [
  'close',
  'stop',
  'shutdown',
  'shutDown',
  'destroy',
  'dispose',
  'disconnect',
  'terminate',
  'end',
  'release',
  'teardown',
  'kill',
  'quit',
  'leave',
] as const;

const WAIT_MS = 1_000;

/**
 * Ends a value as its source lets one: by its own method, then by those of the servers in it that still listen. Says which
 * steps it took.
 */
export async function endValue(
  value: unknown,
  privates: ReadonlySet<string>,
  isListening: (server: Server) => boolean,
): Promise<EndStep[]> {
  if (typeof value !== 'object' || value === null) return [];
  const steps: EndStep[] = [];
  const own = endOf(value, privates);
  if (own) steps.push(await take(value, [own]));
  for (const { path } of serversIn(value, privates)) {
    const server = path.reduce<unknown>((holder, name) => (holder as Record<string, unknown>)[name], value);
    if (path.length > 0 && isListening(server as Server)) steps.push(await take(value, [...path, 'close']));
  }
  return steps;
}

function endOf(value: object, privates: ReadonlySet<string>): string | undefined {
  const known = value as Record<string, unknown>;
  return (
    ENDS.find((name) => typeof known[name] === 'function' && !privates.has(name)) ??
    Object.keys(known).find(isEnding(known))
  );
}

/** `closeAll`, `stopServer`: a module's function that ends what it started. */
function isEnding(known: Record<string, unknown>): (name: string) => boolean {
  return (name) =>
    typeof known[name] === 'function' && /^(?:close|stop|shutdown|destroy|dispose|terminate)/i.test(name);
}

async function take(value: object, path: readonly string[]): Promise<EndStep> {
  const holder = path.slice(0, -1).reduce<unknown>((one, name) => (one as Record<string, unknown>)[name], value);
  const method = path.at(-1)!;
  const returned = (holder as Record<string, () => unknown>)[method]!();
  const waits =
    returned instanceof Promise || typeof (returned as PromiseLike<unknown> | undefined)?.then === 'function';
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  await Promise.race([returned, enough]).catch(() => undefined);
  clearTimeout(timer);
  return { path, waits };
}
