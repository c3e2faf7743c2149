import type { HttpSample } from '../model/sample.js';
import type { HttpPlan } from '../model/scenario.js';
import { ScenarioFailure } from './failure.js';
import type { RequestSwarm } from './swarm-client.js';

/**
 * Sends a round's HTTP requests from the swarm process to the server under test.
 *
 * @throws ScenarioFailure of `setup` when there is no server to send them to
 */
export function createHttpSender(
  plan: HttpPlan,
  serverUrl: string | undefined,
  request: RequestSwarm,
): () => Promise<HttpSample> {
  const origin = plan.url ?? serverUrl;
  if (origin === undefined) {
    const message = 'the scenario has http, but started no server with context.listen and names no http.url';
    throw new ScenarioFailure({ kind: 'hook', hook: 'setup', message });
  }
  return async () => {
    const reply = await request({ op: 'http', origin, plan });
    if (reply.ok) return reply.result as HttpSample;
    throw new ScenarioFailure({ kind: 'internal', message: reply.error.message });
  };
}
