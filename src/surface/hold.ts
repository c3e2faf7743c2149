import type { EntrySurface, GoneName, Surface, SurfaceProblem, SurfaceResult, TypeKind } from '../model/surface.js';
import { mapPooled } from '../process/map-pooled.js';
import { type CurrentEntry, compareSurfaces, ownEntry } from './compare.js';
import { findCanonicalPlaces, findEntries } from './entries.js';
import { type EntryOptions, type ReadEntry, readEntry } from './entry.js';
import { findBrokenImports, findImporters, findNotCanonical } from './import-places.js';
import { openProject } from './modules/project.js';
import { withResolver } from './modules/resolver.js';
import { sourceFiles } from './modules/source-files.js';
import { type FoundTypes, findTypes } from './types.js';

/** Entry modules imported at once. */
const WORKERS = 2;

export interface SurfaceOptions extends EntryOptions {
  /** As configured. */
  readonly entries: readonly string[];
  readonly canonical: Readonly<Record<string, string>>;
  /** Where the committed surface lies, as messages name it. */
  readonly committedAs: string;
}

export interface HeldSurface {
  readonly result: SurfaceResult;
  /** What could be committed; undefined while a module can't be imported or a name can't be read. */
  readonly surface: Surface | undefined;
}

/**
 * Reads what the entry modules export, holds it against what is committed, and looks for imports in the project's sources
 * that break.
 *
 * @throws WsProfileError CONFIG_INVALID for an entry module that is not there; INTERRUPTED
 */
export async function holdSurface(options: SurfaceOptions, committed: Surface | undefined): Promise<HeldSurface> {
  const { root } = options;
  const files = await findEntries(options.entries, root);
  const places = await findCanonicalPlaces(options.canonical, root);
  return withResolver(async (resolve) => {
    const project = await openProject(root, resolve);
    const [read, found] = await Promise.all([
      mapPooled(files, WORKERS, (file) => readEntry(file, project, options)),
      findTypes(files, options),
    ]);
    const current = read.map((one, i) => currentEntry(one, typesOf(found, files[i]?.path ?? '')));
    const compared = compareSurfaces(committed ?? {}, current);
    const gone = compared.problems.filter((problem) => problem.kind === 'gone');
    const sources = await sourceFiles(root);
    const importers = await findImporters(project, sources, gone);
    const modules = [...new Map(read.flatMap((one) => one.modules).map((module) => [module.file, module])).values()];
    const problems = [
      ...read.flatMap((one) => one.problems),
      ...compared.problems.map((problem) => withImporters(problem, importers)),
      ...withoutListed(await findBrokenImports(project, modules), importers),
      ...(await findNotCanonical(project, sources, places)),
    ];
    const notes = [...read.flatMap((one) => one.notes), ...notesOf(committed, current, found, options)];
    if (sources.isPart) notes.push(`Only ${sources.files.length} source files were looked at for imports.`);
    const result = toResult({ problems, changes: compared.changes, notes, current, committed, options });
    return { result, surface: committable(current, problems, committed) };
  });
}

/** What is a value at run time is no type, though TypeScript knows it too. */
function typesOf(found: FoundTypes, file: string): Readonly<Record<string, TypeKind>> | undefined {
  return 'types' in found ? (found.types[file] ?? {}) : undefined;
}

function currentEntry(
  { entry, names, syntax }: ReadEntry,
  types: Readonly<Record<string, TypeKind>> | undefined,
): CurrentEntry {
  if (!names) return { entry, surface: undefined, ...syntax };
  const onlyTypes = types && Object.fromEntries(Object.entries(types).filter(([name]) => !Object.hasOwn(names, name)));
  const surface: EntrySurface = { names, ...(onlyTypes && { types: onlyTypes }) };
  return { entry, surface, names: new Set(Object.keys(names)), isAll: true };
}

type Importers = Awaited<ReturnType<typeof findImporters>>;

function withImporters(problem: SurfaceProblem, importers: Importers): SurfaceProblem {
  return problem.kind === 'gone' ? { ...problem, importers: importers.get(problem) ?? [] } : problem;
}

/** A place that imports a name that is gone is said once, with the name. */
function withoutListed(problems: readonly SurfaceProblem[], importers: Importers): readonly SurfaceProblem[] {
  const keyOf = ({ file, line, column }: GoneName['importers'][number]) => `${file}:${line}:${column}`;
  const listed = new Set([...importers.values()].flat().map(keyOf));
  return problems.filter((problem) => !('place' in problem) || !listed.has(keyOf(problem.place)));
}

function notesOf(
  committed: Surface | undefined,
  current: readonly CurrentEntry[],
  found: FoundTypes,
  { committedAs }: SurfaceOptions,
): readonly string[] {
  const notes: string[] = [];
  const missing = current.filter(({ entry }) => !ownEntry(committed ?? {}, entry)).map(({ entry }) => entry);
  if (!committed) notes.push(`There is no ${committedAs} to hold this against; --update writes it.`);
  else if (missing.length > 0) notes.push(`${committedAs} does not have ${missing.join(', ')} yet; --update adds it.`);
  const hasTypes = Object.values(committed ?? {}).some(({ types }) => types !== undefined);
  if ('problem' in found && hasTypes) notes.push(`Types were not looked at: ${found.problem}.`);
  return notes;
}

interface ToResult extends Pick<SurfaceResult, 'problems' | 'changes' | 'notes'> {
  readonly current: readonly CurrentEntry[];
  readonly committed: Surface | undefined;
  readonly options: SurfaceOptions;
}

function toResult({ problems, changes, notes, current, committed, options }: ToResult): SurfaceResult {
  const isHeld = current.every(({ entry }) => ownEntry(committed ?? {}, entry) !== undefined);
  const status = problems.length > 0 ? 'failed' : isHeld ? 'passed' : 'not-run';
  const names = current.reduce((sum, one) => sum + one.names.size, 0);
  const gone = problems.filter(({ kind }) => kind === 'gone').length;
  return {
    schema: 'ws-profile/surface-result@1',
    status,
    entries: current.map(({ entry, surface }) => ({
      entry,
      names: surface ? Object.keys(surface.names).length : null,
      types: surface?.types ? Object.keys(surface.types).length : null,
    })),
    problems,
    changes,
    notes,
    evidence: {
      what: 'exported names',
      command: 'ws-profile surface',
      value: `names: ${names}, gone: ${gone}, problems: ${problems.length}`,
      ...(committed && { source: options.committedAs }),
    },
  };
}

/** Where no TypeScript was at hand, committed types stay. */
function committable(
  current: readonly CurrentEntry[],
  problems: readonly SurfaceProblem[],
  committed: Surface | undefined,
): Surface | undefined {
  if (problems.some(({ kind }) => kind === 'unreadable' || kind === 'entry-broken')) return undefined;
  const entries = current.flatMap(({ entry, surface }): [string, EntrySurface][] => {
    if (!surface) return [];
    const types = surface.types ?? ownEntry(committed ?? {}, entry)?.types;
    return [[entry, { names: surface.names, ...(types && { types }) }]];
  });
  return Object.fromEntries(entries);
}
