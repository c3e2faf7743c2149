import type { RoundSettings } from '../../measured/protocol.js';
import type { ScenarioSettings } from '../../model/scenario.js';

/** Of a scenario's settings, what the process that runs its rounds needs. */
export function roundSettings(
  { managers, concurrency, timeoutMs, http, refuses }: ScenarioSettings,
  canarySecret: string,
): RoundSettings {
  return { managers, concurrency, timeoutMs, canarySecret, ...(http && { http }), ...(refuses && { refuses }) };
}
