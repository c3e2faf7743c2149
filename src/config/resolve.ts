import path from 'node:path';
import { WsProfileError } from '../errors.js';
import type { Config, ConfigDefinition, SharedScenarioSettings, UpdateMode } from '../model/config.js';
import { readFields } from '../model/schema.js';
import { type Environment, isCi, readEnvironment } from './environment.js';
import { CONFIG_FIELDS, DEFAULTS } from './fields.js';
import { readConfigFile } from './file.js';

export interface ConfigSources {
  /** The project's root, absolute. */
  readonly root: string;
  /** The file that `--config` names. */
  readonly path?: string | undefined;
  /** What the command line says, by field; undefined says nothing. */
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly env?: Environment;
  /** Whether a person sits at the terminal. */
  readonly isTerminal?: boolean;
}

/**
 * Resolves the configuration: defaults, overlaid by the configuration file, the environment and the command line, in
 * this order.
 *
 * @throws WsProfileError CONFIG_INVALID for the file or the environment, USAGE for a flag
 */
export async function resolveConfig(sources: ConfigSources): Promise<Config> {
  const { root, env = {} } = sources;
  const file = await readConfigFile(root, sources.path);
  const environment = readEnvironment(env);
  const flags = readFlags(sources.flags ?? {});
  const said: ConfigDefinition = { ...file?.definition, ...environment, ...flags };
  const { managers, rounds, warmup, timeoutMs, update, ...settings } = { ...DEFAULTS, ...said };
  const absolute = (relative: string) => path.resolve(root, relative);
  return deepFreeze({
    ...settings,
    root,
    file: file?.path,
    scenarioDefaults: sharedSettings(file?.definition ?? {}),
    scenarioOverrides: sharedSettings({ ...environment, ...flags }),
    baselines: absolute(settings.baselines),
    history: settings.history === false ? false : absolute(settings.history),
    suppressions: absolute(settings.suppressions),
    keep: { ...DEFAULTS.keep, ...settings.keep },
    update: update ?? defaultUpdate(env, sources.isTerminal ?? false),
  });
}

/** In CI nothing is written: a baseline that is not there yet was not committed. */
function defaultUpdate(env: Environment, isTerminal: boolean): UpdateMode {
  return isTerminal && !isCi(env) ? 'new' : 'none';
}

function readFlags(flags: Readonly<Record<string, unknown>>): ConfigDefinition {
  const said = Object.entries(flags).filter(([, value]) => value !== undefined);
  const result = readFields(CONFIG_FIELDS, Object.fromEntries(said));
  if ('value' in result) return result.value as ConfigDefinition;
  const lines = result.problems.map(({ field, problem }) => `--${flagName(field)} ${problem}.`);
  throw new WsProfileError('USAGE', lines.join('\n'), { hint: '`ws-profile run --help` lists the options.' });
}

function flagName(field: string): string {
  const [name = ''] = field.split('.');
  return name === 'timeoutMs' ? 'timeout' : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function sharedSettings({ managers, rounds, warmup, timeoutMs }: ConfigDefinition): SharedScenarioSettings {
  return {
    ...(managers !== undefined && { managers }),
    ...(rounds !== undefined && { rounds }),
    ...(warmup !== undefined && { warmup }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) deepFreeze(one);
  return Object.freeze(value);
}
