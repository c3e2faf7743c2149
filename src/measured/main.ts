/**
 * The measured process: imports one scenario and runs its rounds as the parent asks. Plain JavaScript and `node:*` only, so that
 * the heap it weighs is the scenario's.
 *
 * argv: the scenario's entry file.
 */

import type { SwarmReply, SwarmRequest } from '../swarm/protocol.js';
import { startAllocationSampling, stopAllocationSampling } from './allocations.js';
import { Calls } from './calls.js';
import { createContext } from './context.js';
import { asScenario, describeScenario, importScenario } from './describe.js';
import { ErrorWatch } from './errors.js';
import { type Handles, handlesAbove } from './handles.js';
import { callOnce, describeThrown, HookFailure } from './hooks.js';
import { createHttpSender } from './http.js';
import type { Failure, FromMeasured, Request, RoundSettings, TeardownReport, ToMeasured } from './protocol.js';
import { Rounds } from './rounds.js';
import { readMemory } from './sampler.js';
import { readHandles, settleHandles, settleHeap } from './settle.js';
import { takeSnapshot } from './snapshot.js';
import { createSwarmClient } from './swarm-client.js';

const entry = process.argv[2] ?? '';
const aborting = new AbortController();
const errors = new ErrorWatch((failure) => tell({ type: 'failure', failure }));
const swarmCalls = new Calls<SwarmReply>();

let exported: unknown;
let env: unknown;
let settings: RoundSettings | undefined;
let rounds: Rounds | undefined;
let handlesBeforeSetup: Handles = {};
/** Of the first server that the scenario started through `context.listen`. */
let serverUrl: string | undefined;
let leaving = false;

process.on('message', (message: ToMeasured) => {
  if (message.type === 'request') void answer(message.request);
  else if (message.type === 'swarm-reply') swarmCalls.answer(message.id, message.reply);
  else if (message.type === 'ping') tell({ type: 'pong' });
  else aborting.abort(new Error('the run was interrupted'));
});
process.on('disconnect', () => {
  leaving = true;
  process.exit();
});
process.on('exit', (code) => {
  if (leaving) return;
  const { stack } = new Error(`the scenario called process.exit(${code})`);
  tell({ type: 'failure', failure: { kind: 'exit', message: `exit code ${code}`, ...(stack ? { stack } : {}) } });
});
tell({ type: 'ready' });

async function answer(request: Request): Promise<void> {
  try {
    tell({ type: 'result', result: (await perform(request)) ?? null });
  } catch (thrown) {
    tell({ type: 'failure', failure: toFailure(thrown, request) });
  }
}

async function perform(request: Request): Promise<unknown> {
  switch (request.op) {
    case 'describe':
      exported = await importScenario(entry);
      return describeScenario(exported);
    case 'setup':
      return setUp(request.settings);
    case 'round':
      return request.loop === 'lifecycle' ? begun().lifecycle() : begun().steady();
    case 'create-live':
      return begun().createLive();
    case 'destroy-live':
      return begun().destroyLive();
    case 'weigh':
      await settleHeap();
      return readMemory();
    case 'snapshot':
      return takeSnapshot(request.file);
    case 'start-allocation-sampling':
      return startAllocationSampling();
    case 'stop-allocation-sampling':
      await settleHeap();
      return stopAllocationSampling(request.file);
    case 'teardown':
      return tearDown();
  }
}

async function setUp(given: RoundSettings): Promise<void> {
  settings = given;
  const scenario = asScenario(exported);
  handlesBeforeSetup = await readHandles();
  const context = createContext({
    swarm: createSwarmClient(requestOfSwarm),
    signal: aborting.signal,
    log: (message) => tell({ type: 'log', message: String(message) }),
    onListen: (url) => {
      serverUrl ??= url;
    },
  });
  tell({ type: 'hook', hook: 'setup' });
  env = scenario.setup ? await callOnce('setup', given.timeoutMs, () => scenario.setup?.(context)) : undefined;
  const onHook = (hook: 'create' | 'exercise' | 'destroy' | 'setup' | 'teardown') => tell({ type: 'hook', hook });
  const sendHttp = given.http && createHttpSender(given.http, serverUrl, requestOfSwarm);
  const countErrors = () => errors.count;
  rounds = new Rounds({ scenario, env, settings: given, onHook, countErrors, ...(sendHttp && { sendHttp }) });
}

async function tearDown(): Promise<TeardownReport> {
  const scenario = asScenario(exported);
  const timeoutMs = settings?.timeoutMs ?? 0;
  tell({ type: 'hook', hook: 'teardown' });
  if (scenario.teardown) await callOnce('teardown', timeoutMs, () => scenario.teardown?.(env));
  rounds = undefined;
  env = undefined;
  await settleHandles(handlesBeforeSetup);
  const handlesLeftOpen = handlesAbove(handlesBeforeSetup, await readHandles());
  return { handlesLeftOpen, errors: errors.count };
}

function begun(): Rounds {
  if (!rounds) throw new Error('the scenario is not set up');
  return rounds;
}

function requestOfSwarm(request: SwarmRequest): Promise<SwarmReply> {
  return swarmCalls.make((id) => tell({ type: 'swarm-request', id, request }));
}

function toFailure(thrown: unknown, request: Request): Failure {
  if (thrown instanceof HookFailure) return thrown.failure;
  return describeThrown(thrown, { kind: request.op === 'describe' ? 'import' : 'internal' });
}

function tell(message: FromMeasured): void {
  if (process.connected) process.send?.(message);
}
