import { afterEach, describe, expect, it } from 'vitest';
import { type MeasuredScenario, RUN_SCHEMA, type ScenarioResult } from '../../src/model/result.js';
import { makeProject, runJson } from './launch.js';

const FIXTURE = 'test/fixtures/leaks/http-and-websocket.scenario.ts';
const SHORT = ['--managers', '10', '--rounds', '2', '--warmup', '1', '--no-diagnose'];

let remove: (() => void) | undefined;
afterEach(() => {
  remove?.();
  remove = undefined;
});

function measured(scenario: ScenarioResult): MeasuredScenario {
  if (scenario.verdict === 'error') throw new Error(scenario.error.message);
  return scenario;
}

describe('http in a scenario', () => {
  it('finds a leak that is there only under HTTP and WebSocket together', async () => {
    const { code, result, scenario } = await runJson([FIXTURE, ...SHORT]);
    expect(result.schema).toBe(RUN_SCHEMA);
    expect(code).toBe(1);
    const { leaks, metrics } = measured(scenario);
    expect(leaks).toEqual([
      expect.objectContaining({ className: 'Presence', per: expect.objectContaining({ unit: 'manager', count: 1 }) }),
    ]);
    expect(metrics.httpErrors).toMatchObject({ value: 0, budget: 0, verdict: 'pass' });
    expect(metrics.httpP99?.value).toBeGreaterThan(0);
    expect(metrics.httpRequestsPerSecond?.value).toBeGreaterThan(0);
  });

  it('finds nothing where the same scenario has no HTTP', async () => {
    const { code, scenario } = await runJson([FIXTURE, ...SHORT], { env: { WS_PROFILE_FIXTURE_HTTP: 'off' } });
    expect(code).toBe(0);
    expect(measured(scenario).leaks).toEqual([]);
    expect(measured(scenario).metrics.httpErrors).toBeUndefined();
  });

  it('fails on answers that are none of those expected', async () => {
    const project = makeProject({
      'unwell.scenario.mjs': `import { createServer } from 'node:http';
        export default {
          http: { path: '/health', requests: 6, connections: 2 },
          async setup({ listen }) {
            const server = createServer((request, response) => response.writeHead(request.url === '/health' ? 503 : 200).end());
            await listen(server);
            return server;
          },
          create: () => ({}),
          destroy: () => {},
          teardown: (server) => new Promise((resolve) => server.close(resolve)),
        };`,
    });
    remove = project.remove;
    const { code, scenario } = await runJson(['unwell.scenario.mjs', ...SHORT, '--managers', '2'], {
      cwd: project.root,
    });
    expect(code).toBe(1);
    const { httpErrors } = measured(scenario).metrics;
    expect(httpErrors).toMatchObject({ verdict: 'fail', budget: 0 });
    expect(httpErrors!.value % 6).toBe(0);
  });

  it('says that there is no server to send requests to', async () => {
    const project = makeProject({
      'alone.scenario.mjs': 'export default { http: {}, create: () => ({}), destroy: () => {} };',
    });
    remove = project.remove;
    const { code, scenario } = await runJson(['alone.scenario.mjs'], { cwd: project.root });
    expect(code).toBe(3);
    expect(scenario).toMatchObject({
      verdict: 'error',
      error: { message: expect.stringContaining('started no server with context.listen and names no http.url') },
    });
  });
});
