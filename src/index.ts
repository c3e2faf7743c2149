/** The public API of ws-profile. Nothing else is public. */
export { defineConfig, defineScenario } from './define.js';
export type { ConfigDefinition, UpdateMode } from './model/config.js';
export type { Budgets, HttpPressure, ScenarioContext, ScenarioDefinition } from './model/scenario.js';
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
