import type { Client, Options } from 'autocannon';
import type { HttpSample } from '../model/sample.js';
import type { HttpPlan } from '../model/scenario.js';
import { errorReason, ReasonCounts } from './failure.js';
import { LatencyHistogram } from './histogram.js';

/** autocannon ends at a tick of this clock; its default of a second would be most of a round. */
const TICK_MS = 20;

/** autocannon keeps an answer's body until its end, which a server need not send. */
const MAX_ANSWER_BYTES = 2 ** 24;
const TOO_LARGE = 'answer too large';

/** RFC 6455's own example key: nobody reads what comes after the handshake. */
const HANDSHAKE_HEADERS = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
} as const;

/**
 * Sends the requests of one round with autocannon. Never rejects for what the server does: that is what is measured.
 *
 * @param signal ends the round when the answers together are more than can be kept
 */
export async function sendHttp(origin: string, plan: HttpPlan, signal: AbortSignal): Promise<HttpSample> {
  // Loaded when a scenario asks for it, not when the swarm starts.
  const { default: autocannon } = await import('autocannon');
  const latency = new LatencyHistogram();
  const failures = new ReasonCounts();
  const startedAt = performance.now();
  const deadline = startedAt + plan.timeoutMs;
  let lastAnswerAt = startedAt;
  let broken = 0;

  const run = async (amount: number, connections: number): Promise<void> => {
    const answers = watchAnswers(() => {
      broken++;
      failures.add(TOO_LARGE);
    });
    const run = autocannon({ ...optionsOf(origin, plan, amount, connections, deadline), setupClient: answers.watch });
    const stop = () => run.stop();
    const timer = setTimeout(stop, Math.max(1, deadline - performance.now()));
    signal.addEventListener('abort', stop);
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
    signal.removeEventListener('abort', stop);
    answers.stop();
  };

  for (const batch of batchesOf(plan)) {
    if (performance.now() >= deadline || signal.aborted) break;
    await run(batch.amount, batch.connections);
  }
  // What was neither answered nor failed: under way or never sent when time was over, or lost with its connection.
  const missing = plan.requests - latency.total - broken;
  if (missing > 0)
    failures.add(signal.aborted ? TOO_LARGE : performance.now() >= deadline ? 'timeout' : 'connection closed', missing);
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

/** Ends connections whose answer under way has grown too large, and says so of each. */
function watchAnswers(tooLarge: () => void): { readonly watch: (client: Client) => void; readonly stop: () => void } {
  /** What each connection had received when its last answer was complete. */
  const complete = new Map<Client, { conn: Client['conn']; bytes: number }>();
  const note = (client: Client, bytes: number) => complete.set(client, { conn: client.conn, bytes });
  const timer = setInterval(() => {
    for (const [client, { conn, bytes }] of complete) {
      if (conn !== client.conn) note(client, 0);
      else if (conn && conn.bytesRead - bytes > MAX_ANSWER_BYTES) {
        complete.delete(client);
        client.destroy();
        tooLarge();
      }
    }
  }, TICK_MS);
  return {
    watch: (client) => {
      note(client, 0);
      client.on('response', () => note(client, client.conn.bytesRead));
    },
    stop: () => clearInterval(timer),
  };
}

function optionsOf(
  origin: string,
  plan: HttpPlan,
  amount: number,
  connections: number,
  deadline: number,
): Omit<Options, 'setupClient'> {
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
