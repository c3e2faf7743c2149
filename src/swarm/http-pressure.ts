import type { Options } from 'autocannon';
import type { HttpSample } from '../model/sample.js';
import type { HttpPlan } from '../model/scenario.js';
import { errorReason, ReasonCounts } from './failure.js';
import { LatencyHistogram } from './histogram.js';

/** autocannon ends at a tick of this clock; its default of a second would be most of a round. */
const TICK_MS = 20;

/** RFC 6455's own example key: nobody reads what comes after the handshake. */
const HANDSHAKE_HEADERS = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
} as const;

/** Sends the requests of one round with autocannon. Never rejects for what the server does: that is what is measured. */
export async function sendHttp(origin: string, plan: HttpPlan): Promise<HttpSample> {
  // Loaded when a scenario asks for it, not when the swarm starts.
  const { default: autocannon } = await import('autocannon');
  const latency = new LatencyHistogram();
  const failures = new ReasonCounts();
  const startedAt = performance.now();
  const deadline = startedAt + plan.timeoutMs;
  let lastAnswerAt = startedAt;
  let broken = 0;

  const run = async (amount: number, connections: number): Promise<void> => {
    const run = autocannon(optionsOf(origin, plan, amount, connections, deadline));
    const timer = setTimeout(() => run.stop(), Math.max(1, deadline - performance.now()));
    run.on('response', (_client, status, _bytes, ms) => {
      lastAnswerAt = performance.now();
      latency.recordMs(ms);
      if (!isExpected(status, plan.upgrade)) failures.add(`HTTP ${status}`);
    });
    run.on('reqError', (error) => {
      broken++;
      failures.add(error.message === 'request timed out' ? 'timeout' : errorReason(error));
    });
    await run;
    clearTimeout(timer);
  };

  for (const batch of batchesOf(plan)) {
    if (performance.now() >= deadline) break;
    await run(batch.amount, batch.connections);
  }
  // What was neither answered nor failed: under way or never sent when time was over, or lost with its connection.
  const missing = plan.requests - latency.total - broken;
  if (missing > 0) failures.add(performance.now() >= deadline ? 'timeout' : 'connection closed', missing);
  const { p50, p99, max, count } = latency.percentiles();
  const seconds = (lastAnswerAt - startedAt) / 1000;
  return {
    answered: count,
    errors: failures.total,
    failures: failures.toRecord(),
    p50,
    p99,
    max,
    requestsPerSecond: seconds > 0 ? count / seconds : 0,
  };
}

/**
 * All requests at once; handshakes in batches of as many as there are connections, because each needs a connection of
 * its own and autocannon gives a connection up only with its run.
 */
function batchesOf(plan: HttpPlan): readonly { readonly amount: number; readonly connections: number }[] {
  if (plan.upgrade === null) {
    return [{ amount: plan.requests, connections: Math.min(plan.connections, plan.requests) }];
  }
  const batches = Math.ceil(plan.requests / plan.connections);
  return Array.from({ length: batches }, (_, i) => {
    const amount = Math.min(plan.connections, plan.requests - i * plan.connections);
    return { amount, connections: amount };
  });
}

function optionsOf(origin: string, plan: HttpPlan, amount: number, connections: number, deadline: number): Options {
  return {
    url: `${origin}${plan.path}`,
    amount,
    connections,
    pipelining: plan.upgrade === null ? plan.pipelining : 1,
    method: plan.method,
    headers: { ...(plan.upgrade !== null && HANDSHAKE_HEADERS), ...plan.headers },
    ...(plan.body !== null && { body: plan.body }),
    timeout: Math.max(1, Math.ceil((deadline - performance.now()) / 1000)),
    sampleInt: TICK_MS,
  };
}

function isExpected(status: number, upgrade: HttpPlan['upgrade']): boolean {
  if (upgrade === 'accepted') return status === 101;
  if (upgrade === 'refused') return status !== 101;
  return status >= 200 && status < 400;
}
