import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { WsProfileError } from '../errors.js';
import { readRegularFile, requireRegularFile } from '../files/regular-file.js';
import type { ConfigDefinition } from '../model/config.js';
import { readFields } from '../model/schema.js';
import { CONFIG_FIELDS } from './fields.js';
import { importConfig } from './import-config.js';

const NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map((extension) => `ws-profile.config.${extension}`);
const SEE = 'docs/configuration.md lists the fields.';

/** The configuration file and what it says; undefined when there is none. */
export interface ConfigFile {
  readonly path: string;
  readonly definition: ConfigDefinition;
}

/**
 * Reads the configuration file that `wanted` names, or the one in the root.
 *
 * @throws WsProfileError CONFIG_INVALID when it is not there, is there twice, can't be run or says something wrong
 */
export async function readConfigFile(root: string, wanted: string | undefined): Promise<ConfigFile | undefined> {
  const file = wanted === undefined ? await discover(root) : path.resolve(root, wanted);
  if (file === undefined) return undefined;
  const shown = path.relative(root, file) || file;
  const entry = await statOf(file);
  if (!entry) {
    throw new WsProfileError('CONFIG_INVALID', `There is no configuration file ${wanted}.`, {
      hint: 'The path after --config is relative to the project.',
    });
  }
  try {
    requireRegularFile(entry);
  } catch (cause) {
    throw new WsProfileError('CONFIG_INVALID', `${shown} cannot be read: ${(cause as Error).message}.`, { cause });
  }
  const said = file.endsWith('.json') ? await readJson(file, shown) : await importConfig(file, shown);
  return { path: file, definition: validate(said, shown) };
}

async function discover(root: string): Promise<string | undefined> {
  const found: string[] = [];
  for (const name of NAMES) if (await statOf(path.join(root, name))) found.push(name);
  if (found.length > 1) {
    throw new WsProfileError('CONFIG_INVALID', `There is more than one configuration file: ${found.join(', ')}.`, {
      hint: 'Keep one, or name one with --config.',
    });
  }
  if (found[0] !== undefined) return path.join(root, found[0]);
  const other = (await readdir(root).catch(() => [])).find((name) => name.startsWith('ws-profile.config.'));
  if (other === undefined) return undefined;
  throw new WsProfileError('CONFIG_INVALID', `${other} is in a format that is not read.`, {
    hint: `A configuration is one of ${NAMES.join(', ')}.`,
  });
}

async function statOf(file: string): Promise<Stats | undefined> {
  return stat(file).catch(() => undefined);
}

async function readJson(file: string, shown: string): Promise<unknown> {
  try {
    return JSON.parse((await readRegularFile(file)).replace(/^\ufeff/, ''));
  } catch (error) {
    throw new WsProfileError('CONFIG_INVALID', `${shown} cannot be read: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

function validate(said: unknown, shown: string): ConfigDefinition {
  if (typeof said !== 'object' || said === null || Array.isArray(said)) {
    throw new WsProfileError('CONFIG_INVALID', `${shown} holds no configuration.`, {
      hint: 'A configuration is `export default defineConfig({ … })`, or an object in JSON.',
    });
  }
  const { $schema: _, ...fields } = said as Record<string, unknown>;
  const result = readFields(CONFIG_FIELDS, fields);
  if ('value' in result) return result.value as ConfigDefinition;
  const lines = result.problems.map(({ field, problem }) => `${shown}: ${field} ${problem}.`);
  throw new WsProfileError('CONFIG_INVALID', lines.join('\n'), { hint: SEE });
}
