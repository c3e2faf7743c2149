import { stat } from 'node:fs/promises';
import path from 'node:path';
import { WsProfileError } from '../errors.js';
import { filesBelow } from '../files/files-below.js';
import { requireRegularFile } from '../files/regular-file.js';
import type { CallSite } from '../model/call-site.js';
import { isPattern, type PathPattern, parsePattern, plainPath } from './pattern.js';

/** A scenario's source file. */
export interface ScenarioFile {
  /** Absolute. */
  readonly path: string;
  /** As it is shown: relative to the project's root with forward slashes, absolute when it lies outside. */
  readonly file: string;
  /** The project's root, absolute. */
  readonly root: string;
  /** The scenario is not what the file exports, but what it gives this call. */
  readonly call?: CallSite;
}

const EXTENSIONS = 'ts,mts,cts,tsx,js,mjs,cjs,jsx';
const BELOW_A_FOLDER = `**/*.scenario.{${EXTENSIONS}}`;
const DEFAULT_FOLDER = 'scenarios';
const LEFT_OUT = new Set(['node_modules', 'dist']);
const SCRIPT = /(?<!\.d)\.(?:[mc]?[jt]s|[jt]sx)$/;
const SCENARIO = /\.scenario\.(?:[mc]?[jt]s|[jt]sx)$/;

/**
 * Finds the scenario files that the patterns name: files (any script), folders (every `*.scenario.*` below them) and
 * globs (the `*.scenario.*` files among their matches, or all matching scripts where there are none); a pattern that
 * starts with `!` takes files out. What exists under the very name is a path and no pattern. No pattern means the folder
 * `scenarios`. The result is sorted and without duplicates.
 *
 * @throws WsProfileError SCENARIO_NOT_FOUND when a pattern leads to no scenario
 */
export async function discoverScenarios(patterns: readonly string[], root: string): Promise<readonly ScenarioFile[]> {
  const wanted: string[] = [];
  const unwanted: PathPattern[] = [];
  for (const pattern of patterns) {
    if (!pattern.startsWith('!') || (await exists(pattern, root))) wanted.push(pattern);
    else unwanted.push(...(await readUnwanted(pattern.slice(1), root)));
  }
  const found = new Set<string>();
  for (const pattern of wanted.length > 0 ? wanted : [DEFAULT_FOLDER]) {
    for (const file of await resolvePattern(pattern, root, unwanted)) found.add(file);
  }
  const files = await Promise.all([...found].map((file) => toScenarioFile(file, root)));
  return files.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** A path as it is shown: relative to the root with forward slashes, absolute when it lies outside. */
export function displayPath(file: string, root: string): string {
  const relative = path.relative(root, file);
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return slashes(outside ? file : relative);
}

async function exists(written: string, root: string): Promise<boolean> {
  return (await stat(path.resolve(root, written)).catch(() => undefined)) !== undefined;
}

async function readUnwanted(written: string, root: string): Promise<readonly PathPattern[]> {
  return (await exists(written, root)) ? [plainPath(path.resolve(root, written))] : parsePattern(written, root, true);
}

async function resolvePattern(
  pattern: string,
  root: string,
  unwanted: readonly PathPattern[],
): Promise<readonly string[]> {
  const target = path.resolve(root, pattern);
  const entry = await stat(target).catch(() => undefined);
  if (entry?.isDirectory()) {
    const files = await search(parsePattern(BELOW_A_FOLDER, target, false), unwanted);
    if (files.length === 0) throw emptyFolder(pattern);
    return files;
  }
  if (entry) return [scriptFile(target, pattern)];
  if (isPattern(slashes(pattern))) {
    const matches = await search(parsePattern(slashes(pattern), root, false), unwanted);
    const scripts = matches.filter((file) => SCRIPT.test(file));
    const scenarios = scripts.filter((file) => SCENARIO.test(file));
    if (scripts.length === 0) throw noMatch(pattern);
    return scenarios.length > 0 ? scenarios : scripts;
  }
  throw missing(pattern);
}

async function search(patterns: readonly PathPattern[], unwanted: readonly PathPattern[]): Promise<readonly string[]> {
  const isUnwanted = (file: string) => unwanted.some((pattern) => pattern.covers(file));
  const found = await Promise.all(
    patterns.map((pattern) =>
      filesBelow(
        pattern.base,
        (folder) => !LEFT_OUT.has(path.basename(folder)) && pattern.mayLead(folder) && !isUnwanted(folder),
      ).then((files) => files.filter((file) => pattern.matches(file) && !isUnwanted(file))),
    ),
  );
  return found.flat();
}

function scriptFile(target: string, pattern: string): string {
  if (SCRIPT.test(target)) return target;
  throw new WsProfileError('SCENARIO_NOT_FOUND', `${pattern} is no script, so it holds no scenario.`, {
    hint: `A scenario's file ends in ${EXTENSIONS.split(',').join(', ')}.`,
  });
}

/** A pipe or a device may have a scenario's name. */
async function toScenarioFile(file: string, root: string): Promise<ScenarioFile> {
  const shown = displayPath(file, root);
  try {
    requireRegularFile(await stat(file));
  } catch (cause) {
    throw new WsProfileError('SCENARIO_NOT_FOUND', `${shown} holds no scenario: ${(cause as Error).message}.`, {
      cause,
    });
  }
  return { path: file, file: shown, root };
}

function emptyFolder(pattern: string): WsProfileError {
  return new WsProfileError('SCENARIO_NOT_FOUND', `The folder ${pattern} holds no scenario.`, {
    hint: 'A folder is searched for files named *.scenario.ts (or mts, cts, js, mjs, cjs); a file of another name can be given itself.',
  });
}

function noMatch(pattern: string): WsProfileError {
  return new WsProfileError('SCENARIO_NOT_FOUND', `The pattern ${pattern} matches no scenario.`, {
    hint: 'Patterns are relative to the project; node_modules and dist are left out. Quote a pattern so that the shell leaves it alone.',
  });
}

function missing(pattern: string): WsProfileError {
  if (pattern === DEFAULT_FOLDER) {
    return new WsProfileError(
      'SCENARIO_NOT_FOUND',
      `There is no folder ${DEFAULT_FOLDER} here, and no scenario was named.`,
      {
        hint: 'Name a file, a folder or a pattern, or let `ws-profile init` write a first scenario.',
      },
    );
  }
  return new WsProfileError('SCENARIO_NOT_FOUND', `There is no file or folder ${pattern}.`, {
    hint: 'Paths are relative to the project; --grep chooses by name. `ws-profile run --list` shows the scenarios that are found.',
  });
}

function slashes(file: string): string {
  return path.sep === '/' ? file : file.replaceAll(path.sep, '/');
}
