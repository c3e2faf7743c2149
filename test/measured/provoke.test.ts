import { describe, expect, it } from 'vitest';
import { setUp } from '../../src/measured/runtime.js';
import type { ScenarioDefinition } from '../../src/model/scenario.js';
import type { ForeignDelivery } from '../../src/model/swarm.js';
import { SwarmService } from '../../src/swarm/service.js';
import { servers } from './provoked-servers.js';

const settings = { managers: 8, concurrency: 1, canarySecret: '0123456789abcdef0123456789abcdef' };
const tenants = Array.from({ length: settings.managers }, (_, i) => `user ${i}`);

/** What went astray while users took turns, and after they did not; and what went wrong in the end. */
async function drive(scenario: ScenarioDefinition, timeoutMs = 20_000) {
  const swarm = new SwarmService();
  const runtime = await setUp(
    scenario,
    { ...settings, timeoutMs },
    {
      requestSwarm: async (request) => {
        try {
          return { ok: true, result: await swarm.handle(request) };
        } catch (error) {
          return { ok: false, error: { code: 'NOT_OPEN', message: (error as Error).message } };
        }
      },
      signal: new AbortController().signal,
      log: () => {},
      onHook: () => {},
    },
  );
  const foreign = async () => (await swarm.handle({ op: 'foreignDeliveries', tenants })) as readonly ForeignDelivery[];
  await runtime.create();
  await runtime.exercise();
  await runtime.exercise();
  const inTurn = await foreign();
  const troubles = await runtime.provoke();
  const provoked = await foreign();
  const { shortfall } = runtime;
  await runtime.destroy();
  await runtime.tearDown();
  return { inTurn, provoked, troubles, shortfall };
}

const kinds = Object.entries(servers).map(([kind, scenario]) => ({ kind, scenario }));

describe('a provocation', () => {
  it.each(kinds)('shows a fault of $kind that nobody sees who takes turns', async ({ scenario }) => {
    const { inTurn, provoked } = await drive(scenario(false) as ScenarioDefinition, 3_000);
    expect(inTurn).toEqual([]);
    expect(provoked.length).toBeGreaterThan(0);
  });

  it.each(kinds)('finds none in $kind that is repaired', async ({ scenario }) => {
    const { provoked, troubles, shortfall } = await drive(scenario(true) as ScenarioDefinition);
    expect(provoked).toEqual([]);
    expect(troubles).toEqual([]);
    expect(shortfall).toEqual({ unopenedSockets: 0, unawaitedRequests: 0 });
  });

  it('says what went wrong, and unmakes no manager that could not come back', async () => {
    const destroyed: unknown[] = [];
    let made = 0;
    const { troubles } = await drive({
      create: (_env, i) => {
        if (++made === settings.managers + 1) throw new Error('one too many');
        return { i };
      },
      exercise: () => {},
      destroy: (_env, manager) => void destroyed.push(manager),
    });
    expect(troubles).toEqual(['create (manager 0): Error: one too many']);
    expect(destroyed).not.toContain(undefined);
  });
});
