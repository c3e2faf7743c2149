import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WsProfileError } from '../../../errors.js';
import type { ServerPlan } from '../../../model/server.js';
import { StartedServer } from '../../../subject/served/started-server.js';
import { type Conversation, converse, type Refused } from '../conversation/converse.js';
import type { Entrance } from '../conversation/line.js';
import type { Hints } from '../read/hints.js';
import type { Command } from './candidates.js';

/** A server that a command starts. */
export interface FoundCommand {
  readonly kind: 'command';
  readonly command: Command;
  /** Variables that let it listen on a port that is free. */
  readonly env: Readonly<Record<string, string>>;
  readonly talk: Conversation | Refused;
}

export interface CommandTrial {
  readonly root: string;
  readonly command: Command;
  /** What the source of its module suggests, where there is one. */
  readonly hints: Hints;
  /** What a person said of the handshake. */
  readonly entrance: Partial<Entrance> | undefined;
  readonly signal: AbortSignal;
}

/** A server that takes longer is named to `ws-profile server`, with what tells that it is ready. */
const READY_MS = 20_000;

/**
 * Starts a server by its command, with all that it needs to be measured later, and finds out how it is spoken to. It has ended when this
 * settles.
 *
 * @throws WsProfileError what keeps it from being measured: SERVER_ENDED, SERVER_NOT_READY, PROBE_REFUSED; INTERRUPTED
 */
export async function tryCommand(trial: CommandTrial): Promise<FoundCommand> {
  const names = trial.hints.portVariables.filter((name) => /^(?:(?:WS|WSS|HTTP|SERVER|APP|LISTEN)_)?PORT$/.test(name));
  if (names.length === 0) return tryWith(trial, {});
  // Zero is any free port: a server that a person has running stands in nobody's way.
  const free = Object.fromEntries(names.map((name) => [name, '0']));
  const found = await tryWith(trial, free).catch((error: unknown) => {
    if (trial.signal.aborted) throw error;
    return undefined;
  });
  return found ?? tryWith(trial, {});
}

async function tryWith(
  { root, command, hints, entrance, signal }: CommandTrial,
  env: FoundCommand['env'],
): Promise<FoundCommand> {
  const plan = { ...PLAN, command, env };
  const folder = await mkdtemp(join(tmpdir(), 'ws-profile-init-'));
  const server = new StartedServer({ command, plan, root, folder, onOutput: () => {} });
  try {
    const origin = await server.open(signal);
    const talk = await converse(origin, hints, entrance);
    signal.throwIfAborted();
    return { kind: 'command', command, env, talk };
  } catch (error) {
    if (signal.aborted) throw new WsProfileError('INTERRUPTED', 'interrupted: nothing was written');
    throw error;
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Nothing is known of it yet. */
const PLAN: ServerPlan = {
  command: undefined,
  attach: undefined,
  url: undefined,
  path: '',
  env: {},
  cwd: '.',
  ready: undefined,
  readyTimeoutMs: READY_MS,
  messages: [],
  headers: {},
  protocols: [],
  drive: undefined,
  client: undefined,
  graceMs: 0,
  allowHost: undefined,
};
