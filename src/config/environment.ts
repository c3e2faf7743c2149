import { WsProfileError } from '../errors.js';
import type { ConfigDefinition } from '../model/config.js';
import { readFields } from '../model/schema.js';
import { CONFIG_FIELDS, type ConfigField } from './fields.js';

export type Environment = Readonly<Record<string, string | undefined>>;

type Reader = (value: string) => unknown;

const asNumber: Reader = (value) => (/^\s*-?\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : value);
const asFlag: Reader = (value) =>
  ({ 1: true, true: true, yes: true, on: true, 0: false, false: false, no: false, off: false })[
    value.trim().toLowerCase()
  ] ?? value;
const asText: Reader = (value) => value;
const asList: Reader = (value) =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

/** The environment's variables and the fields that they set. docs/configuration.md lists them. */
const VARIABLES: Readonly<Record<string, { readonly field: ConfigField; readonly read: Reader }>> = {
  WS_PROFILE_MANAGERS: { field: 'managers', read: asNumber },
  WS_PROFILE_ROUNDS: { field: 'rounds', read: asNumber },
  WS_PROFILE_WARMUP: { field: 'warmup', read: asNumber },
  WS_PROFILE_TIMEOUT_MS: { field: 'timeoutMs', read: asNumber },
  WS_PROFILE_BASELINES: { field: 'baselines', read: asText },
  WS_PROFILE_HISTORY: { field: 'history', read: (value) => (asFlag(value) === false ? false : value) },
  WS_PROFILE_SUPPRESSIONS: { field: 'suppressions', read: asText },
  WS_PROFILE_REPORTERS: { field: 'reporters', read: asList },
  WS_PROFILE_KEEP_SNAPSHOTS: { field: 'keepSnapshots', read: asFlag },
  WS_PROFILE_DIAGNOSE: { field: 'diagnose', read: asFlag },
  WS_PROFILE_WORKERS: { field: 'workers', read: asNumber },
  WS_PROFILE_RETRIES: { field: 'retries', read: asNumber },
  WS_PROFILE_STRICT: { field: 'strict', read: asFlag },
  WS_PROFILE_UPDATE: { field: 'update', read: asText },
};

/**
 * What the environment says. An empty variable says nothing.
 *
 * @throws WsProfileError CONFIG_INVALID naming the variable
 */
export function readEnvironment(env: Environment): ConfigDefinition {
  const said: Record<string, unknown> = {};
  const variableOf: Record<string, string> = {};
  for (const [variable, { field, read }] of Object.entries(VARIABLES)) {
    const value = env[variable];
    if (value === undefined || value === '') continue;
    said[field] = read(value);
    variableOf[field] = variable;
  }
  const result = readFields(CONFIG_FIELDS, said);
  if ('value' in result) return result.value as ConfigDefinition;
  const lines = result.problems.map(({ field, problem }) => {
    const [name = ''] = field.split('.');
    return `The environment variable ${variableOf[name] ?? name} ${problem}.`;
  });
  throw new WsProfileError('CONFIG_INVALID', lines.join('\n'), {
    hint: 'docs/configuration.md lists the environment variables.',
  });
}

export const ENVIRONMENT_VARIABLES = Object.keys(VARIABLES);

/** Whether a CI system runs us: `CI` is set, and not to a word for no. */
export function isCi(env: Environment): boolean {
  return env.CI !== undefined && env.CI !== '' && asFlag(env.CI) !== false;
}
