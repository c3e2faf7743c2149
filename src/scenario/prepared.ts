import type { ScenarioSettings } from '../model/scenario.js';
import type { CompiledScenario } from './compile/compile.js';
import type { ScenarioFile } from './discover.js';

/** A scenario's module as a process of ours can import it. */
export interface ScenarioModule {
  readonly file: ScenarioFile;
  readonly compiled: CompiledScenario;
}

/** A scenario ready to be measured: compiled, described by a process of its own, validated. */
export interface PreparedScenario extends ScenarioModule {
  readonly settings: ScenarioSettings;
}
