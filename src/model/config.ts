import type { CheckDefinition } from './check.js';
import type { Budgets } from './scenario.js';

/** Which baselines a run writes: those that do not exist yet, all that moved, or none. */
export type UpdateMode = 'new' | 'all' | 'none';

/** What a configuration file may say. Paths are relative to the project's root. */
export interface ConfigDefinition {
  /** Scenario files, folders and patterns; `!pattern` takes files out. Default: every `*.scenario.*` in `scenarios`. */
  readonly scenarios?: readonly string[];
  /** N, for scenarios that do not say. Default 50. */
  readonly managers?: number;
  /** Rounds in a window, for scenarios that do not say. Default 3. */
  readonly rounds?: number;
  /** Rounds before the first snapshot, for scenarios that do not say. Default 3. */
  readonly warmup?: number;
  /** How long one call of a hook may take, in milliseconds, for scenarios that do not say. Default 10,000. */
  readonly timeoutMs?: number;
  /** Limits by metric, for scenarios that do not say. */
  readonly budgets?: Budgets;
  /** The folder of the committed baselines. Default `baselines`. */
  readonly baselines?: string;
  /** The file that every run's figures are appended to, or `false`. Default `.ws-profile/history.jsonl`. */
  readonly history?: string | false;
  /** The file of suppression rules. Default `ws-profile.suppress`. */
  readonly suppressions?: string;
  /** `NAME` or `NAME=FILE` each. Default: the terminal, and what the CI system at hand reads. */
  readonly reporters?: readonly string[];
  /** Keep heap snapshots of passing scenarios too. Default false. */
  readonly keepSnapshots?: boolean;
  /** How much of the artifacts of earlier runs stays on disk. Default: 3 runs of the last 7 days, of 500 MB together. */
  readonly keep?: Partial<KeepLimits>;
  /** Measure on, when a leak was found, to learn where it was allocated. Default true. */
  readonly diagnose?: boolean;
  /** Scenarios measured at once. Default 1: neighbours disturb memory figures. */
  readonly workers?: number;
  /** How often a scenario that did not pass is tried again. Default 0. */
  readonly retries?: number;
  /** `undecided` fails. Default false. */
  readonly strict?: boolean;
  /** Default: `none` in CI, `new` at a terminal, otherwise `none`. */
  readonly update?: UpdateMode;
  /** Entry modules whose exported names are committed and held. */
  readonly surface?: readonly string[];
  /** By name, the file (or folder) from which the project's own sources must import it. */
  readonly canonical?: Readonly<Record<string, string>>;
  /** Commands of the project's own whose outcome is evidence. */
  readonly checks?: readonly CheckDefinition[];
  /** Categories of the report without which nothing is safe, beside those that are needed always. */
  readonly required?: readonly string[];
}

/** Artifacts of runs stay while they are within all of these; the newest run's always do. */
export interface KeepLimits {
  readonly runs: number;
  readonly days: number;
  /** All of them together. */
  readonly megabytes: number;
}

/** Settings for every scenario; undefined ones are left to the scenario or its defaults. */
export type SharedScenarioSettings = Pick<ConfigDefinition, 'managers' | 'rounds' | 'warmup' | 'timeoutMs'>;

/** The configuration with everything resolved. Paths are absolute. */
export interface Config {
  /** The project's root. */
  readonly root: string;
  /** The configuration file that was read, if any. */
  readonly file: string | undefined;
  readonly scenarios: readonly string[];
  /** From the file: a scenario's own fields win over them. */
  readonly scenarioDefaults: SharedScenarioSettings;
  /** From flags and environment: they win over a scenario's own fields. */
  readonly scenarioOverrides: SharedScenarioSettings;
  readonly budgets: Budgets;
  readonly baselines: string;
  readonly history: string | false;
  readonly suppressions: string;
  readonly reporters: readonly string[];
  readonly keepSnapshots: boolean;
  readonly keep: KeepLimits;
  readonly diagnose: boolean;
  readonly workers: number;
  readonly retries: number;
  readonly strict: boolean;
  readonly update: UpdateMode;
  /** As they are configured: relative to the root. */
  readonly surface: readonly string[];
  readonly canonical: Readonly<Record<string, string>>;
  readonly checks: readonly CheckDefinition[];
  readonly required: readonly string[];
}
