/**
 * The process under a clinic tool: runs a scenario's rounds by itself, one after the other, and ends. No garbage is
 * collected by force and nothing waits to settle, as in production: the tool is to see the scenario alone.
 *
 * argv: a RoundsPlan in JSON.
 */

import { writeFileSync } from 'node:fs';
import { asScenario, importScenario } from '../../measured/describe.js';
import { toFailure } from '../../measured/failure.js';
import type { Failure } from '../../measured/protocol.js';
import { setUp } from '../../measured/runtime.js';
import { startChild } from '../../process/child.js';
import type { ClientModules } from '../../subject/client-modules.js';
import { SwarmProcess } from '../../subject/swarm-process.js';
import type { SwarmReply, SwarmRequest } from '../../swarm/protocol.js';
import type { RoundsPlan } from './plan.js';

/** Past this, what the scenario left open keeps the process from ending: the tools are told to finish all the same. */
const LINGER_MS = 2_000;

/** How the rounds ended. */
export type RoundsOutcome =
  | { readonly ok: true; readonly rounds: number }
  | { readonly ok: false; readonly failure: Failure };

const plan = JSON.parse(process.argv[2] ?? '') as RoundsPlan;
// The tool's own files were opened in the folder that it chose.
process.chdir(plan.root);
const startSwarm = () =>
  new SwarmProcess({
    cwd: plan.root,
    env: ownEnvironment(),
    onLog: print,
    onDeath: ({ message }) => print(message),
    start: startChild,
  });
const swarm = startSwarm();
let clientModules: ClientModules | undefined;
const outcome = await runRounds(plan).then(
  (rounds): RoundsOutcome => ({ ok: true, rounds }),
  (thrown): RoundsOutcome => ({ ok: false, failure: toFailure(thrown) }),
);
writeFileSync(plan.outcome, JSON.stringify(outcome), { mode: 0o600 });
await swarm.end();
await clientModules?.end();
if (!outcome.ok) process.exit(1);
setTimeout(() => process.emit('beforeExit', 0), LINGER_MS).unref();

async function runRounds({ entry, settings, durationMs }: RoundsPlan): Promise<number> {
  const runtime = await setUp(asScenario(await importScenario(entry)), settings, {
    requestSwarm,
    signal: new AbortController().signal,
    log: print,
    onHook: () => {},
  });
  const end = performance.now() + durationMs;
  let rounds = 0;
  do {
    await runtime.create();
    await runtime.exercise();
    await runtime.destroy();
    rounds++;
  } while (performance.now() < end);
  await runtime.tearDown();
  return rounds;
}

/** Nothing that compiles is loaded beside a scenario that names no client module: the tool would see it. */
async function requestSwarm(request: SwarmRequest): Promise<SwarmReply> {
  if (request.op === 'clients' && !clientModules) {
    const { ClientModules } = await import('../../subject/client-modules.js');
    clientModules ??= new ClientModules(plan.file, swarm, startSwarm);
  }
  return (clientModules ?? swarm).request(request);
}

/** This process's environment, without what the tool injected into it. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _injected, NODE_PATH: _injects, ...env } = process.env;
  return env;
}

function print(line: string): void {
  process.stderr.write(`${line}\n`);
}
