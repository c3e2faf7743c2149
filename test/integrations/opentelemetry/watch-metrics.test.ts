import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openWatchMetrics, type WatchMetrics } from '../../../src/integrations/opentelemetry/watch-metrics.js';
import { WATCH_SCHEMA, type WatchLine } from '../../../src/model/watch.js';
import type { Statistics } from '../../../src/probe/protocol.js';

const RULES = fileURLToPath(new URL('../../../monitoring/prometheus-rules.yml', import.meta.url));
const DASHBOARD = fileURLToPath(new URL('../../../monitoring/grafana-dashboard.json', import.meta.url));
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

const STATISTICS: Statistics = {
  at: 1,
  memory: { rss: 50e6, heapUsed: 10e6, heapTotal: 12e6, external: 1e6, arrayBuffers: 1e5 },
  heapLimit: 4e9,
  heapSpaces: { old_space: { size: 9e6, used: 8e6, available: 1e6 } },
  handles: { TCPSocketWrap: 3 },
  connections: { open: 3, accepted: 10, closed: 7 },
  errors: 2,
  warnings: {},
  eventLoopDelayMs: { p50: 10, p99: 12, max: 15 },
  utilization: { idle: 1_000, active: 3_000 },
  gc: { minor: { count: 4, ms: 8 }, major: { count: 1, ms: 5 }, other: { count: 0, ms: 0 } },
  floors: [],
};
const FIT = {
  base: 1,
  perOpen: 5_000,
  perClosed: { value: 1_000, low: 900, high: 1_100 },
  perSecond: null,
  points: 9,
  spanMs: 600_000,
};
const LINE: WatchLine = {
  schema: WATCH_SCHEMA,
  at: '2026-01-31T12:00:00.000Z',
  pid: 7,
  name: 'chat',
  node: 'v20.20.2',
  platform: 'linux-x64',
  heapFloor: 8e6,
  externalFloor: 1e6,
  ...STATISTICS.connections,
  fit: FIT,
  externalFit: FIT,
  alerts: [{ kind: 'leak', message: 'the heap grows' }],
  found: null,
  memory: { ...STATISTICS.memory, heapLimit: 4e9 },
  eventLoopDelayMs: STATISTICS.eventLoopDelayMs,
  eventLoopUtilization: 0.75,
  gc: STATISTICS.gc,
  collectPauseMs: 12,
  handles: STATISTICS.handles,
  errors: 2,
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function freePort(): Promise<number> {
  const server = await listen(() => {});
  const port = portOf(server);
  await closers.pop()?.();
  return port;
}

async function open(
  given: Partial<Parameters<typeof openWatchMetrics>[0]>,
): Promise<{ readonly metrics: WatchMetrics; readonly notes: string[] }> {
  const notes: string[] = [];
  const none = { root: process.cwd(), prometheusPort: undefined, otlpUrl: undefined };
  const metrics = await openWatchMetrics({ ...none, onNote: (note) => notes.push(note), ...given });
  return { metrics, notes };
}

/** What Prometheus would read, of one process. */
async function scraped(): Promise<{ readonly text: string; readonly metrics: WatchMetrics; readonly url: string }> {
  const port = await freePort();
  const { metrics } = await open({ prometheusPort: port });
  closers.push(() => metrics.close());
  metrics.statistics(7, STATISTICS);
  metrics.line(LINE);
  const url = `http://127.0.0.1:${port}/metrics`;
  return { text: await (await fetch(url)).text(), metrics, url };
}

describe('metrics for Prometheus', () => {
  it('are served with the names of the semantic conventions, and ours beside', async () => {
    const { text } = await scraped();
    const value = (name: string, labels = '') =>
      Number(
        new RegExp(`^${name}\\{process_pid="7"${labels},otel_scope_name="ws-profile"\\} (\\S+)$`, 'm').exec(text)?.[1],
      );
    expect(value('v8js_memory_heap_used', ',v8js_heap_space_name="old_space"')).toBe(8e6);
    expect(value('nodejs_eventloop_delay_p99')).toBe(0.012);
    expect(value('ws_profile_connections_closed_total')).toBe(7);
    expect(value('ws_profile_heap_floor')).toBe(8e6);
    expect(value('ws_profile_bytes_per_closed', ',bound="low"')).toBe(900);
    expect(value('ws_profile_alerts', ',kind="leak"')).toBe(1);
    expect(value('ws_profile_alerts', ',kind="heap-limit"')).toBe(0);
  });

  it('are no more of a process that ended', async () => {
    const { metrics, url } = await scraped();
    metrics.left(7);
    expect(await (await fetch(url)).text()).not.toContain('process_pid="7"');
  });

  it('are all that the dashboard and the alert rules ask for', async () => {
    const { text } = await scraped();
    const served = new Set([...text.matchAll(/^(\w+)\{/gm)].map(([, name]) => name));
    const asked = [RULES, DASHBOARD].flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(/\b(?:ws_profile|v8js_memory|nodejs|process_memory)_\w+/g),
    ]);
    const names = new Set(asked.map(([name]) => name).filter((name) => name !== 'nodejs_eventloop_state'));
    expect(names.size).toBeGreaterThan(10);
    expect([...names].filter((name) => !served.has(name))).toEqual([]);
  });

  it.skipIf(!hasPromtool)('and the alert rules are what promtool takes (where it is installed)', async () => {
    const { text } = await scraped();
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    expect({ status: checked.status, stderr: checked.stderr }).toEqual({ status: 0, stderr: '' });
    expect(spawnSync('promtool', ['check', 'rules', RULES], { encoding: 'utf8' })).toMatchObject({ status: 0 });
  });

  it('are refused a port that is taken', async () => {
    const port = portOf(await listen((_, response) => response.end()));
    await expect(open({ prometheusPort: port })).rejects.toMatchObject({
      code: 'USAGE',
      message: `--prometheus ${port}: the port is taken`,
    });
  });
});

describe('metrics by OTLP', () => {
  it('are sent, what is left of them at the end', async () => {
    let body = '';
    const server = await listen((request, response) => {
      request.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      request.on('end', () => response.setHeader('content-type', 'application/json').end('{}'));
    });
    const { metrics, notes } = await open({ otlpUrl: `http://127.0.0.1:${portOf(server)}/v1/metrics` });
    metrics.statistics(7, STATISTICS);
    await metrics.close();
    expect(body).toContain('"ws_profile.connections.closed"');
    expect(body).toContain('"v8js.memory.heap.used"');
    expect(notes).toEqual([]);
  });

  it('that are refused are told, once', async () => {
    const server = await listen((_, response) => response.writeHead(403).end());
    const url = `http://127.0.0.1:${portOf(server)}/v1/metrics`;
    const { metrics, notes } = await open({ otlpUrl: url });
    metrics.statistics(7, STATISTICS);
    await metrics.close();
    expect(notes).toEqual([expect.stringContaining(`Metrics can't be sent to ${url}: `)]);
  });

  it('keep nobody where the endpoint never answers', async () => {
    const server = await listen(() => {});
    const { metrics } = await open({ otlpUrl: `http://127.0.0.1:${portOf(server)}/v1/metrics` });
    metrics.statistics(7, STATISTICS);
    await metrics.close();
  });
});
