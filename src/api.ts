import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { WsProfileError } from './errors.js';
import type { ConfigDefinition } from './model/config.js';
import type { ProfileEvent } from './model/event.js';
import type { RunResult } from './model/result.js';
import type { ScenarioDefinition } from './model/scenario.js';
import type { ScenarioFile } from './scenario/discover.js';

/** What a run is told from code; the rest comes from the configuration file and the environment. */
export interface ProfileOptions extends Omit<ConfigDefinition, 'scenarios'> {
  /**
   * Files, folders and patterns, as in a configuration; and scenarios as objects, which their hooks can't leave: the file that calls
   * `profile` is imported once more in the process that is measured, up to this call.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a list of scenarios of any types
  readonly scenarios?: readonly (string | ScenarioDefinition<any, any>)[];
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

/** A run under way: its events as they happen, or its result alone. */
export interface Profiling extends AsyncGenerator<ProfileEvent, RunResult> {
  /** The result. Asking for it lets the run go on by itself, without its events. */
  readonly result: Promise<RunResult>;
}

/**
 * Profiles scenarios as `ws-profile run` does, without a terminal: yields what happens as it happens, and returns the result. It
 * writes no baseline and no history.
 *
 * @throws WsProfileError when a scenario or the configuration can't be understood, or the run is interrupted
 */
export function profile(options: ProfileOptions = {}): Profiling {
  // Where the caller stands is told by the stack, and that is gone later.
  const call = options.scenarios?.some((scenario) => typeof scenario !== 'string')
    ? callOf(new Error().stack)
    : undefined;
  const events = profileFrom(options, call);
  let result: Promise<RunResult> | undefined;
  return Object.defineProperty(events, 'result', {
    get() {
      result ??= lastOf(events);
      return result;
    },
  }) as Profiling;
}

async function lastOf(events: AsyncGenerator<ProfileEvent, RunResult>): Promise<RunResult> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
  }
}

async function* profileFrom(
  { root = process.cwd(), configFile, grep, tags, bail, signal, scenarios, ...rest }: ProfileOptions,
  call: CallPlace | undefined,
): AsyncGenerator<ProfileEvent, RunResult> {
  // Loaded only now: a scenario that imports ws-profile for its types must not load the pipeline.
  const [{ resolveConfig }, pipeline, discover] = await Promise.all([
    import('./config/resolve.js'),
    import('./profile/run.js'),
    import('./scenario/discover.js'),
  ]);
  const patterns = scenarios?.filter((scenario) => typeof scenario === 'string');
  const flags = { ...rest, ...(patterns && { scenarios: patterns }) };
  const config = await resolveConfig({ root, path: configFile, flags, env: process.env });
  const files = call &&
    scenarios && [
      ...(patterns?.length ? await discover.discoverScenarios(patterns, root) : []),
      ...scenarios.flatMap((scenario, index) => (typeof scenario === 'string' ? [] : [fileOf(call, root, index)])),
    ];
  return yield* pipeline.profile({ config, files, grep, tags, bail, signal });
}

interface CallPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The outermost of the caller's own files: it is imported once more. */
function callOf(stack = ''): CallPlace {
  const frames = stack.split('\n').flatMap((text): CallPlace[] => {
    const [, where = '', line, column] = /(?:\(|at (?:async )?)([^()]+?):(\d+):(\d+)\)?$/.exec(text) ?? [];
    const file = where.startsWith('file:') ? fileURLToPath(where.replace(/[?#].*$/, '')) : where;
    const isOwn =
      path.isAbsolute(file) && file !== fileURLToPath(import.meta.url) && !/[/\\]node_modules[/\\]/.test(file);
    return isOwn ? [{ file, line: Number(line), column: Number(column) }] : [];
  });
  const outermost = frames.at(-1);
  const place = frames.find(({ file }) => file === outermost?.file);
  if (place) return place;
  throw new WsProfileError('USAGE', 'profile was given a scenario as an object, and does not know from which file.', {
    hint: 'Give it the path of the scenario file.',
  });
}

function fileOf({ file, line, column }: CallPlace, root: string, index: number): ScenarioFile {
  const name = path.basename(file).replace(/\.[mc]?[jt]sx?$/, '');
  const defaults = { name: index === 0 ? name : `${name} ${index + 1}` };
  const call = { called: 'profile', line, column, nth: 1, index, defaults } as const;
  const relative = path.relative(root, file).split(path.sep).join('/');
  return { path: file, file: relative.startsWith('..') ? file : relative, root, call };
}
