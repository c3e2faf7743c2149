/**
 * The process under a clinic tool: runs a scenario's rounds by itself, one after the other, and ends. No garbage is
 * collected by force and nothing waits to settle, as in production: the tool is to see the scenario alone.
 *
 * argv: a RoundsPlan in JSON.
 */

import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createContext } from '../../measured/context.js';
import { asScenario, importScenario } from '../../measured/describe.js';
import { callHooks, callOnce, describeThrown, HookFailure } from '../../measured/hooks.js';
import { createHttpSender } from '../../measured/http.js';
import type { Failure } from '../../measured/protocol.js';
import { createSwarmClient, type RequestSwarm } from '../../measured/swarm-client.js';
import type { ScenarioDefinition } from '../../model/scenario.js';
import type { SwarmAnswer, SwarmReply } from '../../swarm/protocol.js';
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
const swarm = startSwarm();
const outcome = await runRounds(plan, swarm.request).then(
  (rounds): RoundsOutcome => ({ ok: true, rounds }),
  (thrown): RoundsOutcome => ({ ok: false, failure: toFailure(thrown) }),
);
writeFileSync(plan.outcome, JSON.stringify(outcome), { mode: 0o600 });
swarm.end();
if (!outcome.ok) process.exit(1);
setTimeout(() => process.emit('beforeExit', 0), LINGER_MS).unref();

async function runRounds({ entry, settings, durationMs }: RoundsPlan, request: RequestSwarm): Promise<number> {
  const scenario = asScenario(await importScenario(entry));
  const { timeoutMs } = settings;
  let serverUrl: string | undefined;
  const context = createContext({
    swarm: createSwarmClient(request),
    signal: new AbortController().signal,
    log: (message) => process.stderr.write(`${message}\n`),
    onListen: (url) => {
      serverUrl ??= url;
    },
  });
  const env = scenario.setup && (await callOnce('setup', timeoutMs, () => scenario.setup?.(context)));
  const sendHttp = settings.http && createHttpSender(settings.http, serverUrl, request);
  const end = performance.now() + durationMs;
  let rounds = 0;
  do {
    await runRound(scenario, env, settings, sendHttp);
    rounds++;
  } while (performance.now() < end);
  if (scenario.teardown) await callOnce('teardown', timeoutMs, () => scenario.teardown?.(env));
  return rounds;
}

async function runRound(
  scenario: ScenarioDefinition,
  env: unknown,
  { managers: count, concurrency, timeoutMs }: RoundsPlan['settings'],
  sendHttp: (() => Promise<unknown>) | undefined,
): Promise<void> {
  const managers: unknown[] = new Array(count);
  const call = (hook: 'create' | 'exercise' | 'destroy', each: (i: number) => unknown) =>
    callHooks({ hook, count, concurrency, timeoutMs, call: each });
  await call('create', async (i) => {
    managers[i] = await scenario.create(env, i);
  });
  await Promise.all([
    scenario.exercise && call('exercise', (i) => scenario.exercise?.(env, managers[i], i)),
    sendHttp?.(),
  ]);
  await call('destroy', (i) => scenario.destroy(env, managers[i], i));
}

/** The other end of the sockets, without what the tool injected into this process. It ends with this one. */
function startSwarm(): { readonly request: RequestSwarm; end(): void } {
  const { NODE_OPTIONS: _injected, NODE_PATH: _injects, ...env } = process.env;
  const waiting = new Map<number, (reply: SwarmReply) => void>();
  let lastId = 0;
  const child = fork(fileURLToPath(new URL('../../swarm/main.js', import.meta.url)), [], {
    env,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.on('message', (message) => {
    const { id, reply } = message as SwarmAnswer;
    waiting.get(id)?.(reply);
    waiting.delete(id);
  });
  child.once('exit', () => {
    const error = { code: 'INTERNAL', message: 'the swarm process died' } as const;
    for (const answer of waiting.values()) answer({ ok: false, error });
  });
  return {
    request: (request) => {
      const id = ++lastId;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        child.send({ id, request }, () => {});
      });
    },
    end: () => {
      if (child.connected) child.disconnect();
    },
  };
}

function toFailure(thrown: unknown): Failure {
  return thrown instanceof HookFailure ? thrown.failure : describeThrown(thrown, { kind: 'internal' });
}
