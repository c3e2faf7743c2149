import type { ConfigDefinition } from './model/config.js';
import type { ProfileEvent } from './model/event.js';
import type { RunResult } from './model/result.js';

/** What a run is told from code; the rest comes from the configuration file and the environment. */
export interface ProfileOptions extends ConfigDefinition {
  /** The project's root. Default: the working directory. */
  readonly root?: string;
  /** The configuration file. Default: `ws-profile.config.*` in the root. */
  readonly configFile?: string;
  /** Only scenarios whose name matches. */
  readonly grep?: RegExp;
  /** Only scenarios with one of these tags. */
  readonly tags?: readonly string[];
  /** Stop at the first scenario that does not pass. */
  readonly bail?: boolean;
  /** Ends the run: its processes are ended, and it fails with `INTERRUPTED`. */
  readonly signal?: AbortSignal;
}

/**
 * Profiles scenarios as `ws-profile run` does, without a terminal: yields what happens as it happens, and returns the result. It
 * writes no baseline and no history.
 *
 * @throws WsProfileError when a scenario or the configuration can't be understood, or the run is interrupted
 */
export async function* profile(options: ProfileOptions = {}): AsyncGenerator<ProfileEvent, RunResult> {
  // Loaded only now: a scenario that imports ws-profile for its types must not load the pipeline.
  const [{ resolveConfig }, pipeline] = await Promise.all([import('./config/resolve.js'), import('./profile/run.js')]);
  const { root = process.cwd(), configFile, grep, tags, bail, signal, ...flags } = options;
  const config = await resolveConfig({ root, path: configFile, flags: { ...flags }, env: process.env });
  return yield* pipeline.profile({ config, grep, tags, bail, signal });
}
