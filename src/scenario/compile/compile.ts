import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { WsProfileError } from '../../errors.js';
import { PLACEHOLDER_IDS } from '../../model/placeholder-ids.js';
import type { SourcePosition } from '../../model/position.js';
import { displayPath, type ScenarioFile } from '../discover.js';
import { standInFor, writeCallEntry } from './call-site.js';
import type { ImportSite } from './imports.js';
import { type LinkedModule, linkModule, specifierOf } from './link.js';
import { makeOutputFolder, nearestNodeModules, type OutputFolder } from './output-folder.js';
import { prologueFor } from './prologue.js';
import { type PositionLookup, positionLookup } from './source-map.js';
import { type TransformedModule, transformModule } from './transform.js';
import { type TsConfig, tsConfigReader } from './tsconfig.js';
import { findTypeExports, typeExportLines } from './type-exports.js';

/** A scenario as the measured process can import it: plain JavaScript. */
export interface CompiledScenario {
  /** What the measured process imports, an absolute path. */
  readonly entry: string;
  /**
   * Where a position in the running JavaScript stands in the source: `file` may be a path or a `file:` URL, and comes
   * back as it is shown. A position outside the compiled files, or that no map knows, keeps its line and column.
   */
  original(position: SourcePosition): SourcePosition;
  /** Removes what was written. */
  dispose(): Promise<void>;
}

/** Of a module that a call is looked for in, JavaScript is compiled too: stand-ins take the place of what it imports. */
const ANY_SCRIPT = /\.(?:[mc]?[jt]s|tsx|jsx)$/;
const COMPILED = /\.(?:[mc]?ts|tsx|jsx)$/;

/**
 * Compiles a TypeScript scenario and the TypeScript files it imports, each to a JavaScript module of its own; plain
 * JavaScript is left as it is, unless it imports us where we are not installed.
 *
 * @throws WsProfileError SCENARIO_SYNTAX for a syntax error or an import that leads nowhere; SCENARIO_INVALID where Node
 *   imports nothing
 */
export async function compileScenario(file: ScenarioFile, runFolder: string): Promise<CompiledScenario> {
  const lookups = new Map<string, CompiledPosition>();
  const original = (position: SourcePosition) => originalPosition(position, lookups, file.root);
  if (!COMPILED.test(file.path) && !file.call && !(await missesOwnPackage(file.path))) {
    return { entry: importable(file.path, file), original, dispose: async () => {} };
  }
  const folder = await makeOutputFolder(file.path, runFolder);
  try {
    const entry = importable(await compileModules(file, folder, lookups), file);
    return { entry, original, dispose: () => folder.dispose() };
  } catch (error) {
    await folder.dispose();
    throw error;
  }
}

/** Whether a script imports us from a place where Node does not find us, as under `npx`. */
async function missesOwnPackage(script: string): Promise<boolean> {
  const text = await readFile(script, 'utf8').catch(() => '');
  if (!/['"]ws-profile['"]/.test(text)) return false;
  try {
    createRequire(script).resolve('ws-profile');
    return false;
  } catch {
    return true;
  }
}

function importable(entry: string, { file }: ScenarioFile): string {
  if (path.sep === '\\' || !entry.includes('\\')) return entry;
  throw new WsProfileError('SCENARIO_INVALID', `${file}: Node imports no module with a backslash in its path.`, {
    hint: 'Rename the file, or the folder it lies in.',
  });
}

interface CompiledPosition {
  readonly source: string;
  readonly lookup: PositionLookup;
}

interface OutputModule extends TransformedModule {
  readonly output: string;
}

async function compileModules(
  file: ScenarioFile,
  folder: OutputFolder,
  lookups: Map<string, CompiledPosition>,
): Promise<string> {
  const configOf = tsConfigReader();
  const modules = new Map<string, Promise<OutputModule>>();
  const moduleOf = (source: string): Promise<OutputModule> => {
    const known = modules.get(source);
    if (known) return known;
    const pending = compileModule({ source, config: configOf(source) }, file.root, folder, modules.size);
    modules.set(source, pending);
    return pending;
  };
  const entry = await moduleOf(file.path);
  const linked = new Map<string, OutputModule & LinkedModule>();
  // Grows while it is walked: linking a module compiles the modules that it imports.
  for (const pending of modules.values()) {
    const module = await pending;
    linked.set(module.source, {
      ...module,
      ...(await linkModule(module, await rewriteFor(module.source, { folder, moduleOf, call: file.call }))),
    });
  }
  const typeExports = findTypeExports(linked);
  for (const { source, output, code, format, map, edits } of linked.values()) {
    const prologue = prologueFor(code, source, format);
    await mkdir(path.dirname(output), { recursive: true });
    await writeFile(output, prologue + code + typeExportLines(typeExports.get(source) ?? []));
    lookups.set(output, { source, lookup: positionLookup(map, edits, prologue.split('\n').length - 1) });
  }
  if (!file.call) return entry.output;
  const { line, column } = file.call;
  const at = line === undefined ? undefined : lookups.get(entry.output)?.lookup.generated(line, column ?? 1);
  const { line: _line, column: _column, ...call } = file.call;
  return writeCallEntry(folder.path, entry.output, { ...call, ...at, file: file.file });
}

async function compileModule(
  { source, config }: { readonly source: string; readonly config: TsConfig | undefined },
  root: string,
  folder: OutputFolder,
  index: number,
): Promise<OutputModule> {
  const module = await transformModule(source, config);
  const shown = displayPath(source, root);
  // Outside the root a path may be anything, and Node imports no path with a backslash; the index keeps names apart.
  const isPlace = !path.isAbsolute(shown) && !shown.includes('\\');
  const place = isPlace ? shown : path.join(String(index), path.basename(source).replaceAll('\\', '_'));
  return { ...module, output: path.join(folder.path, `${place}${module.format === 'esm' ? '.mjs' : '.cjs'}`) };
}

interface Rewriting {
  readonly folder: OutputFolder;
  readonly moduleOf: (source: string) => Promise<OutputModule>;
  readonly call: ScenarioFile['call'];
}

/** Where the imports of one source lead from its output. */
async function rewriteFor(
  source: string,
  { folder, moduleOf, call }: Rewriting,
): Promise<(site: ImportSite) => Promise<string | undefined>> {
  const samePackages = folder.nodeModules !== undefined && (await nearestNodeModules(source)) === folder.nodeModules;
  const isCompiled = (file: string) =>
    COMPILED.test(file) || (call && ANY_SCRIPT.test(file) && !file.includes(`${path.sep}node_modules${path.sep}`));
  return async (site) => {
    const standIn = call && standInFor(site);
    if (standIn !== undefined) return specifierOf(standIn, site);
    if (isOwnPackage(site.specifier)) return specifierOf(await writeOwnPackage(folder.path), site);
    if (site.resolved === undefined) return undefined;
    const { file: target } = site.resolved;
    if (isCompiled(target)) return specifierOf((await moduleOf(target)).output, site);
    if (target.endsWith('.json') && !site.hasAttributes && site.kind === 'import-statement') {
      return specifierOf(await writeJsonModule(target, folder.path), site);
    }
    const inPackage = target.includes(`${path.sep}node_modules${path.sep}`);
    if (isBare(site.specifier) && inPackage && samePackages) return undefined;
    return specifierOf(target, site);
  };
}

function isBare(specifier: string): boolean {
  return !/^(?:\.{0,2}\/|#)/.test(specifier);
}

function isOwnPackage(specifier: string): boolean {
  return specifier === 'ws-profile';
}

/** What a scenario takes from ws-profile: functions that return their argument and a list of ids, so that none of it is loaded. */
async function writeOwnPackage(folder: string): Promise<string> {
  const file = path.join(folder, 'ws-profile.cjs');
  await writeFile(
    file,
    `exports.defineScenario = exports.defineConfig = exports.defineClient = (it) => it;\nexports.PLACEHOLDER_IDS = ${JSON.stringify(PLACEHOLDER_IDS)};\n`,
  );
  return file;
}

/** Node imports JSON only with an attribute; TypeScript's `resolveJsonModule` does so without. */
async function writeJsonModule(target: string, folder: string): Promise<string> {
  const file = path.join(folder, `json-${Buffer.from(target).toString('base64url').slice(-40)}.cjs`);
  await writeFile(file, `module.exports = require(${JSON.stringify(target)});\n`);
  return file;
}

function originalPosition(
  position: SourcePosition,
  lookups: ReadonlyMap<string, CompiledPosition>,
  root: string,
): SourcePosition {
  const file = position.file.startsWith('file:') ? toPath(position.file) : position.file;
  const compiled = lookups.get(file);
  const shown = path.isAbsolute(file) ? displayPath(compiled?.source ?? file, root) : file;
  const found =
    position.line === undefined ? undefined : compiled?.lookup.original(position.line, position.column ?? 1);
  return { ...position, file: shown, ...found };
}

function toPath(url: string): string {
  try {
    return fileURLToPath(url.replace(/[?#].*$/s, ''));
  } catch {
    return url;
  }
}
