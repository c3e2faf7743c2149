import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ScenarioFailure } from '../../src/measured/failure.js';
import { setUp } from '../../src/measured/runtime.js';
import type { ScenarioDefinition } from '../../src/model/scenario.js';
import type { SwarmReply, SwarmRequest } from '../../src/swarm/protocol.js';

const settings = { managers: 3, concurrency: 1, timeoutMs: 5_000, canarySecret: 'a'.repeat(32) };
const reply: SwarmReply = { ok: true, result: null };

function hostOf(log: string[], requests: SwarmRequest[] = []) {
  return {
    requestSwarm: async (request: SwarmRequest) => {
      requests.push(request);
      return reply;
    },
    signal: new AbortController().signal,
    log: (line: string) => void log.push(line),
    onHook: (hook: string) => void log.push(`next ${hook}`),
  };
}

describe('the runtime of a scenario', () => {
  it('hands every hook what setup and create returned, and tells of each before its first call', async () => {
    const log: string[] = [];
    const scenario: ScenarioDefinition<string, { readonly id: string }> = {
      setup: ({ log: print }) => {
        print('setup');
        return 'env';
      },
      create: (env, i) => ({ id: `${env}-${i}` }),
      exercise: (env, { id }, i) => log.push(`exercise ${env} ${id} ${i}`),
      destroy: (env, { id }, i) => log.push(`destroy ${env} ${id} ${i}`),
      teardown: (env) => log.push(`teardown ${env}`),
    };
    const runtime = await setUp(scenario as ScenarioDefinition, settings, hostOf(log));
    const created: unknown[] = [];
    expect(await runtime.create((manager) => created.push(manager))).toMatchObject({ count: 3 });
    expect(created).toEqual([{ id: 'env-0' }, { id: 'env-1' }, { id: 'env-2' }]);
    await runtime.exercise();
    await runtime.destroy();
    await runtime.tearDown();
    expect(log).toEqual([
      'next setup',
      'setup',
      'next create',
      'next exercise',
      'exercise env env-0 0',
      'exercise env env-1 1',
      'exercise env env-2 2',
      'next destroy',
      'destroy env env-0 0',
      'destroy env env-1 1',
      'destroy env env-2 2',
      'next teardown',
      'teardown env',
    ]);
  });

  it('needs no hooks but create and destroy', async () => {
    const runtime = await setUp({ create: () => ({}), destroy: () => {} }, settings, hostOf([]));
    await runtime.create();
    expect(await runtime.exercise()).toEqual({});
    await runtime.destroy();
    await expect(runtime.tearDown()).resolves.toBeUndefined();
  });

  it('sends HTTP requests to the first server of the scenario, beside the exercise', async () => {
    const requests: SwarmRequest[] = [];
    const http = {
      url: null,
      path: '/',
      requests: 10,
      connections: 1,
      pipelining: 1,
      method: 'GET',
      headers: {},
      body: null,
      upgrade: null,
      timeoutMs: 1000,
    };
    const servers = [createServer(), createServer()] as const;
    let first = '';
    const scenario: ScenarioDefinition = {
      async setup({ listen }) {
        first = await listen(servers[0]);
        await listen(servers[1]);
      },
      create: () => ({}),
      destroy: () => {},
    };
    const runtime = await setUp(scenario, { ...settings, http }, hostOf([], requests));
    await runtime.exercise();
    for (const server of servers) server.close();
    expect(requests).toEqual([{ op: 'http', origin: first, plan: http }]);
  });

  it('rejects with what the scenario did wrong, as the parent is told it', async () => {
    const scenario: ScenarioDefinition = {
      create: (_env, i) => {
        if (i === 1) throw new RangeError('no luck');
        return {};
      },
      destroy: () => {},
    };
    const runtime = await setUp(scenario, settings, hostOf([]));
    const error: unknown = await runtime.create().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ScenarioFailure);
    expect((error as ScenarioFailure).failure).toMatchObject({
      kind: 'hook',
      hook: 'create',
      manager: 1,
      message: 'RangeError: no luck',
    });
  });
});
