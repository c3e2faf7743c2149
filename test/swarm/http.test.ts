import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { HttpSample } from '../../src/model/sample.js';
import type { HttpPlan } from '../../src/model/scenario.js';
import { type SwarmProcess, startSwarm } from './swarm-process.js';

let process: SwarmProcess;
let server: Server | undefined;

beforeAll(() => {
  process = startSwarm();
});
afterAll(() => process.end());
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function listen(onRequest: RequestListener): Promise<string> {
  server = createServer(onRequest);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function send(origin: string, plan: Partial<HttpPlan>): Promise<HttpSample> {
  const defaults: HttpPlan = {
    path: '/',
    url: null,
    requests: 50,
    connections: 5,
    pipelining: 1,
    method: 'GET',
    headers: {},
    body: null,
    upgrade: null,
    timeoutMs: 5_000,
  };
  const reply = await process.request({ op: 'http', origin, plan: { ...defaults, ...plan } });
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.result as HttpSample;
}

describe('HTTP pressure', () => {
  it('sends exactly the requests asked for, and measures the answers', async () => {
    const seen: string[] = [];
    const origin = await listen((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['x-check']}`);
      response.end('ok');
    });
    const sample = await send(origin, { path: '/health?deep', requests: 53, headers: { 'x-check': 'yes' } });
    expect(seen).toEqual(Array.from({ length: 53 }, () => 'GET /health?deep yes'));
    expect(sample).toMatchObject({ answered: 53, errors: 0, failures: {} });
    expect(sample.p50).toBeGreaterThan(0);
    expect(sample.p99).toBeGreaterThanOrEqual(sample.p50);
    expect(sample.requestsPerSecond).toBeGreaterThan(0);
  });

  it('sends a body', async () => {
    let received = '';
    const origin = await listen((request, response) => {
      request.on('data', (chunk) => {
        received += String(chunk);
      });
      request.on('end', () => response.writeHead(201).end());
    });
    expect(await send(origin, { requests: 1, method: 'POST', body: '{"a":1}' })).toMatchObject({ errors: 0 });
    expect(received).toBe('{"a":1}');
  });

  it('counts an unexpected status as an error', async () => {
    let requests = 0;
    const origin = await listen((_request, response) => {
      response.writeHead(requests++ % 2 === 0 ? 200 : 503).end();
    });
    expect(await send(origin, { requests: 20, connections: 1 })).toMatchObject({
      answered: 20,
      errors: 10,
      failures: { 'HTTP 503': 10 },
    });
  });

  it('sends WebSocket handshakes that the server accepts', async () => {
    const origin = await listen((_request, response) => response.end());
    const sockets = new WebSocketServer({ server: server! });
    let accepted = 0;
    let closed = 0;
    sockets.on('connection', (client) => {
      accepted++;
      client.on('error', () => {});
      client.on('close', () => closed++);
    });
    expect(await send(origin, { requests: 12, upgrade: 'accepted' })).toMatchObject({ answered: 12, errors: 0 });
    expect(accepted).toBe(12);
    await expect.poll(() => closed).toBe(12);
    expect(await send(origin, { requests: 5, upgrade: 'refused' })).toMatchObject({ failures: { 'HTTP 101': 5 } });
  });

  it('sends WebSocket handshakes that the server refuses', async () => {
    const origin = await listen((_request, response) => response.end());
    server!.on('upgrade', (_request, socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
    expect(await send(origin, { requests: 12, upgrade: 'refused' })).toMatchObject({ answered: 12, errors: 0 });
    expect(await send(origin, { requests: 5, upgrade: 'accepted' })).toMatchObject({ failures: { 'HTTP 401': 5 } });
  });

  it('counts a refused port as errors', async () => {
    const origin = await listen(() => {});
    await new Promise((resolve) => server!.close(resolve));
    const sample = await send(origin, { requests: 10 });
    expect(sample.answered).toBe(0);
    expect(sample.errors).toBeGreaterThanOrEqual(10);
    expect(Object.keys(sample.failures)).toEqual(['ECONNREFUSED']);
  });

  it('gives up when time is over', async () => {
    const origin = await listen(() => {});
    const startedAt = performance.now();
    const sample = await send(origin, { requests: 20, timeoutMs: 300 });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(sample).toMatchObject({ answered: 0, failures: { timeout: expect.any(Number) } });
    expect(sample.errors).toBeGreaterThanOrEqual(20);
  });

  it('goes nowhere but to loopback', async () => {
    await expect(send('http://example.com', {})).rejects.toThrow('is not on loopback');
  });
});
