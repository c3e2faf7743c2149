/** The public API of ws-profile. Nothing else is public. */
import type { ScenarioDefinition } from './model/scenario.js';

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
