/** The public API of ws-profile. Nothing else is public. */
import type { ConfigDefinition } from './model/config.js';
import type { ScenarioDefinition } from './model/scenario.js';

export type { ConfigDefinition, UpdateMode } from './model/config.js';
export type { Budgets, ScenarioContext, ScenarioDefinition } from './model/scenario.js';
export type {
  ConnectOptions,
  PeerBehaviour,
  PeerServer,
  PeerStats,
  ServeOptions,
  Swarm,
  SwarmGroup,
  SwarmMessage,
  SwarmStats,
} from './model/swarm.js';

/** Gives a scenario its types; returns it as it is. */
export function defineScenario<Env, Manager>(
  scenario: ScenarioDefinition<Env, Manager>,
): ScenarioDefinition<Env, Manager> {
  return scenario;
}

/** Gives a configuration its types; returns it as it is. */
export function defineConfig(config: ConfigDefinition): ConfigDefinition {
  return config;
}
