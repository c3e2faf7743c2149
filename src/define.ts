/**
 * All of ws-profile that a measured process gets: package.json gives it this module under the condition
 * `ws-profile-measured`, so that a scenario's import of `ws-profile` loads nothing that would be weighed.
 */
import type { ClientDefinition } from './model/client.js';
import type { ConfigDefinition } from './model/config.js';
import type { ScenarioDefinition, ServerScenarioDefinition } from './model/scenario.js';

export { PLACEHOLDER_IDS } from './model/placeholder-ids.js';

/** Gives a scenario its types; returns it as it is. */
export function defineScenario<Env, Manager>(
  scenario: ScenarioDefinition<Env, Manager>,
): ScenarioDefinition<Env, Manager>;
/** The same, of a server that is measured as it is. */
export function defineScenario(scenario: ServerScenarioDefinition): ServerScenarioDefinition;
export function defineScenario<Scenario>(scenario: Scenario): Scenario {
  return scenario;
}

/** Gives a client module its types; returns it as it is. */
export function defineClient<Client>(client: ClientDefinition<Client>): ClientDefinition<Client> {
  return client;
}

/** Gives a configuration its types; returns it as it is. */
export function defineConfig(config: ConfigDefinition): ConfigDefinition {
  return config;
}
