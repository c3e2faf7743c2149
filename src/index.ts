/** The public API of ws-profile. Nothing else is public. */
export type { ScenarioDefinition } from './model/scenario.js';
