import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMeasured } from '../../src/model/result.js';
import { makeProject, runJson } from './launch.js';

const PLAIN = 'managers: 2, rounds: 1, warmup: 1, steady: false';
/** A server that takes every other handshake, and a client that ends one connection without a word. */
const SERVER = `import { createServer } from 'node:http';
  import { WebSocketServer } from 'ws';
  const scenario = {
    ${PLAIN},
    async setup({ swarm, listen }) {
      const http = createServer();
      const sockets = new WebSocketServer({ noServer: true });
      http.on('upgrade', (request, socket, head) => {
        if (request.url === '/no') return void socket.end('HTTP/1.1 401 Unauthorized\\r\\nConnection: close\\r\\n\\r\\n');
        sockets.handleUpgrade(request, socket, head, (client) => client.on('error', () => {}));
      });
      return { http, swarm, url: await listen(http) };
    },
    create: (_, i) => ({ i }),
    async exercise({ swarm, url }) {
      await swarm.connect({ url: url + '/no' });
      const group = await swarm.connect({ url: url + '/yes', count: 2 });
      await group.close(1000);
      const lost = await swarm.connect({ url: url + '/yes' });
      await lost.terminate();
    },
    destroy() {},
    teardown: ({ http }) => { http.closeAllConnections(); http.close(); },
    unmeasured: ['sockets'],
  };`;

describe('errors of connections', () => {
  let project: ReturnType<typeof makeProject>;
  beforeAll(() => {
    project = makeProject({
      'told.scenario.mjs': `${SERVER}
        export default { ...scenario, setup: (context) => { process.emitWarning('too many', 'MaxListenersExceededWarning'); return scenario.setup(context); } };`,
      'held.scenario.mjs': `${SERVER}\nexport default { ...scenario, budgets: { handshakesRefused: 0, handshakeTimeouts: 0 } };`,
      'alone.scenario.mjs': `export default { ${PLAIN}, create: (_, i) => ({ i }), destroy() {}, budgets: { abnormalCloses: 0 } };`,
    });
  });
  afterAll(() => project.remove());

  async function run(name: string) {
    const { code, scenario } = await runJson([`${name}.scenario.mjs`, '--no-diagnose'], { cwd: project.root });
    if (!isMeasured(scenario)) throw new Error(scenario.error.message);
    return { code, scenario };
  }

  it('are told by kind, with warnings of the process, and decide nothing without a budget', async () => {
    const { code, scenario } = await run('told');
    const { opened = 0, failures, closeCodes } = scenario.connections ?? {};
    const exercises = opened / 3;
    expect({ code, failures, closeCodes }).toEqual({
      code: 0,
      failures: { 'HTTP 401': exercises },
      closeCodes: { 1000: 2 * exercises, 1006: exercises },
    });
    expect(scenario.metrics.handshakesRefused).toMatchObject({ value: exercises, verdict: 'info' });
    expect(scenario.metrics.abnormalCloses).toMatchObject({ value: exercises, verdict: 'info' });
    expect(scenario.warnings).toEqual({ MaxListenersExceededWarning: 1 });
  });

  it('fail the budget that is set for them, and no other', async () => {
    const { code, scenario } = await run('held');
    expect(code).toBe(1);
    expect(scenario.metrics.handshakesRefused).toMatchObject({ verdict: 'fail' });
    expect(scenario.metrics.handshakeTimeouts).toMatchObject({ value: 0, verdict: 'pass' });
  });

  it('fail a budget where there was no connection to hold it against', async () => {
    const { code, scenario } = await run('alone');
    expect(code).toBe(1);
    expect(scenario.connections).toBeUndefined();
    expect(scenario.metrics.abnormalCloses).toMatchObject({ verdict: 'fail', missing: true });
  });
});
