import type { RunContext } from '../history/record.js';
import type { Config } from '../model/config.js';
import type { ScenarioSettings } from '../model/scenario.js';
import type { ScenarioFile } from '../scenario/discover.js';
import type { GivenScenario } from './given.js';

/** What the pipeline is told: the configuration, and which scenarios this time. */
export interface RunOptions {
  readonly config: Config;
  /** In place of those that the configuration finds: one that no file holds. */
  readonly given?: GivenScenario | undefined;
  /** In place of those that the configuration finds. */
  readonly files?: readonly ScenarioFile[] | undefined;
  /** Only scenarios whose name matches. */
  readonly grep?: RegExp | undefined;
  /** Only scenarios of these names. */
  readonly names?: readonly string[] | undefined;
  /** Only scenarios with one of these tags. */
  readonly tags?: readonly string[] | undefined;
  /** One of several parts of the scenarios. */
  readonly shard?: ShardOfRun | undefined;
  /** Stop at the first scenario that does not pass. */
  readonly bail?: boolean | undefined;
  /** Measure with so many times the managers too, ascending, and fit what one costs as their number grows. */
  readonly scale?: readonly number[] | undefined;
  /** Leave in the events and the result what looks like a secret. Files are redacted all the same. Default false. */
  readonly showSecrets?: boolean | undefined;
  /** When it began, and of which revision it is: the result says so, and is kept for `ws-profile report`. */
  readonly context?: RunContext | undefined;
  /** Ends the run: its processes are ended, and it fails with INTERRUPTED. */
  readonly signal?: AbortSignal | undefined;
}

/** One of `count` parts, from 1; `pick` leaves of the selected scenarios those that belong to it. */
export interface ShardOfRun {
  readonly index: number;
  readonly count: number;
  pick(scenarios: readonly ScenarioSettings[]): readonly ScenarioSettings[];
}
