/**
 * The measured process: imports one scenario and runs its rounds as the parent asks. Plain JavaScript and `node:*` only, so that
 * the heap it weighs is the scenario's.
 *
 * argv: the scenario's entry file.
 */

import type { SetupReport, TeardownReport } from '../model/sample.js';
import type { ScenarioDefinition } from '../model/scenario.js';
import type { SwarmCall, SwarmReply } from '../swarm/protocol.js';
import { startAllocationSampling, stopAllocationSampling } from './allocations.js';
import { Calls } from './calls.js';
import { asScenario, describeScenario, importScenario } from './describe.js';
import { ErrorWatch } from './errors.js';
import { toFailure } from './failure.js';
import { countFiles, type Handles, handlesAbove } from './handles.js';
import { hookBegun } from './hooks.js';
import { Outbox } from './outbox.js';
import type { FromMeasured, Request, RoundSettings, ToMeasured } from './protocol.js';
import { Rounds } from './rounds.js';
import { type Runtime, setUp } from './runtime.js';
import { readMemory } from './sampler.js';
import { readHandles, settleHandles, settleHeap } from './settle.js';
import { takeSnapshot } from './snapshot.js';

const entry = process.argv[2] ?? '';
const aborting = new AbortController();
const errors = new ErrorWatch((failure) => tell({ type: 'failure', failure }));
const swarmCalls = new Calls<SwarmReply>();
const toSwarm = new Outbox<SwarmCall>((calls) => tell({ type: 'swarm-calls', calls }));

let scenario: ScenarioDefinition | undefined;
let running: { readonly runtime: Runtime; readonly rounds: Rounds } | undefined;
let handlesBeforeSetup: Handles = {};
let leaving = false;
let workers = 0;

/** The channel is ours: a program that finds `process.send` takes itself for somebody's child and writes into it. */
const send = process.send?.bind(process);
delete process.send;

process.on('worker', () => {
  workers++;
});

process.on('message', (message: ToMeasured) => {
  if (message.type === 'request') void answer(message.request);
  else if (message.type === 'swarm-answers') swarmCalls.answerEach(message.answers);
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
    tell({ type: 'result', result: await perform(request) });
  } catch (thrown) {
    tell({ type: 'failure', failure: toFailure(thrown) });
  }
}

async function perform(request: Request): Promise<unknown> {
  switch (request.op) {
    case 'describe':
      return describeScenario(await importScenario(entry));
    case 'import':
      scenario = asScenario(await importScenario(entry));
      return;
    case 'setup':
      return begin(request.settings);
    case 'tenants':
      return begun().runtime.tenants();
    case 'round':
      return request.loop === 'lifecycle' ? begun().rounds.lifecycle() : begun().rounds.steady();
    case 'create-live':
      return begun().rounds.createLive();
    case 'provoke':
      return begun().rounds.provoke();
    case 'destroy-live':
      return begun().rounds.destroyLive();
    case 'weigh':
      await settleHeap();
      return readMemory();
    case 'snapshot':
      return takeSnapshot(request.file);
    case 'start-allocation-sampling':
      return startAllocationSampling(request.sampling);
    case 'stop-allocation-sampling':
      await settleHeap();
      return stopAllocationSampling(request.file);
    case 'teardown':
      return end();
  }
}

async function begin(settings: RoundSettings): Promise<SetupReport> {
  if (!scenario) throw new Error('the scenario is not imported');
  handlesBeforeSetup = { ...(await readHandles()), ...countFiles() };
  const runtime = await setUp(scenario, settings, {
    requestSwarm: (request) => swarmCalls.make((id) => toSwarm.put({ id, request })),
    signal: aborting.signal,
    log: (message) => tell({ type: 'log', message: String(message) }),
    onHook: (hook) => tell({ type: 'hook', ...hookBegun(hook, settings) }),
  });
  const refusals = settings.refuses && (await runtime.tryRefused(settings.refuses));
  running = { runtime, rounds: new Rounds(runtime, () => errors.count) };
  return refusals ? { refusals } : {};
}

async function end(): Promise<TeardownReport> {
  const { runtime, rounds } = begun();
  await runtime.tearDown();
  const { unwatched } = rounds;
  const { unopenedSockets: sockets, unawaitedRequests: exercise } = runtime.shortfall;
  running = undefined;
  await settleHandles(handlesBeforeSetup);
  const handlesLeftOpen = handlesAbove(handlesBeforeSetup, { ...(await readHandles()), ...countFiles() });
  const shortfall = { ...(unwatched !== undefined && { unwatched }), sockets, exercise, workers };
  return { handlesLeftOpen, errors: errors.count, warnings: errors.warnings, shortfall };
}

function begun(): NonNullable<typeof running> {
  if (!running) throw new Error('the scenario is not set up');
  return running;
}

function tell(message: FromMeasured): void {
  if (process.connected) send?.(message);
}
