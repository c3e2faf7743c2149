import path from 'node:path';
import type { GoneName, ImportPlace, SurfaceProblem } from '../model/surface.js';
import { displayPath } from '../scenario/discover.js';
import type { CanonicalPlace } from './entries.js';
import { type ImportSite, readSource, type SourceModule } from './modules/module.js';
import type { Project } from './modules/project.js';
import type { SourceFiles } from './modules/source-files.js';

/** Imports among these modules that fail when they are loaded: of a file that is not there, or a name that it has not. */
export async function findBrokenImports(
  project: Project,
  modules: readonly SourceModule[],
): Promise<readonly SurfaceProblem[]> {
  const problems: SurfaceProblem[] = [];
  for (const module of modules) {
    for (const site of module.imports.filter(({ isStatic }) => isStatic)) {
      const target = await project.targetOf(module.file, site);
      // What follows a `?` is for a bundler.
      const isMissing = target.kind === 'nowhere' && !/[?#]/.test(site.specifier);
      if (isMissing) problems.push({ kind: 'import-broken', place: placeOf(module, site, project.root), target: null });
      if (target.kind !== 'own' || site.name === '*') continue;
      if ((await project.definitionOf(target.file, site.name)) !== undefined) continue;
      const shown = displayPath(target.file, project.root);
      problems.push({ kind: 'import-broken', place: placeOf(module, site, project.root), target: shown });
    }
  }
  return problems;
}

/** The places in the project's sources that import a name that is gone from where they look for it. */
export async function findImporters(
  project: Project,
  { files }: SourceFiles,
  gone: readonly GoneName[],
): Promise<ReadonlyMap<GoneName, readonly ImportPlace[]>> {
  const found = new Map<GoneName, ImportPlace[]>(gone.map((one) => [one, []]));
  await forEachSite(project, files, new Set(gone.map(({ name }) => name)), async (module, site) => {
    const leads = await leadsSomewhere(project, module, site);
    for (const one of gone) {
      if (one.name !== site.name || leads === true) continue;
      // By the package's own name its entry modules are meant, whatever was built of them.
      if (leads === false || one.movedTo === null) found.get(one)?.push(placeOf(module, site, project.root));
    }
  });
  return found;
}

/** Whether an import finds its name; undefined of the project's own package, where it depends on what is exported. */
async function leadsSomewhere(project: Project, module: SourceModule, site: ImportSite): Promise<boolean | undefined> {
  const { packageName } = project;
  if (packageName !== undefined && `${site.specifier}/`.startsWith(`${packageName}/`)) return undefined;
  const target = await project.targetOf(module.file, site);
  if (target.kind !== 'own') return target.kind === 'outside';
  if (site.ofDefault && !(await isCommonJs(project, target.file))) return true;
  return (await project.definitionOf(target.file, site.name)) !== undefined;
}

async function isCommonJs(project: Project, file: string): Promise<boolean> {
  const module = await project.read(file);
  return 'exports' in module && module.exports.isCommonJs;
}

/** Imports of names from elsewhere than where they are to come from. */
export async function findNotCanonical(
  project: Project,
  { files }: SourceFiles,
  places: readonly CanonicalPlace[],
): Promise<readonly SurfaceProblem[]> {
  const problems: SurfaceProblem[] = [];
  const byName = new Map(places.map((place) => [place.name, place]));
  for (const { name, shown, path: file, isFolder } of places) {
    if (isFolder || (await project.definitionOf(file, name))) continue;
    problems.push({ kind: 'canonical-gone', name, canonical: shown });
  }
  await forEachSite(project, files, new Set(byName.keys()), async (module, site) => {
    const place = byName.get(site.name);
    const target = await project.targetOf(module.file, site);
    if (!place || site.ofDefault || target.kind !== 'own' || isAt(target.file, place)) return;
    // One that leads nowhere is broken, which is said elsewhere.
    if (!(await project.definitionOf(target.file, site.name))) return;
    problems.push({
      kind: 'not-canonical',
      canonical: place.shown,
      place: placeOf(module, site, project.root),
      target: displayPath(target.file, project.root),
    });
  });
  return problems;
}

function isAt(file: string, place: CanonicalPlace): boolean {
  return place.isFolder ? file.startsWith(place.path + path.sep) : file === place.path;
}

/** Every import of one of these names; files that don't mention any are not parsed. */
async function forEachSite(
  project: Project,
  files: readonly string[],
  names: ReadonlySet<string>,
  visit: (module: SourceModule, site: ImportSite) => Promise<void>,
): Promise<void> {
  if (names.size === 0) return;
  for (const file of files) {
    const text = await readSource(file);
    if (text === undefined || ![...names].some((name) => text.includes(name))) continue;
    const module = await project.read(file);
    if (!('imports' in module)) continue;
    for (const site of module.imports) if (names.has(site.name)) await visit(module, site);
  }
}

function placeOf(
  { file, text }: SourceModule,
  { line, column, specifier, name }: ImportSite,
  root: string,
): ImportPlace {
  const source = text.split('\n')[line - 1]?.trim() ?? '';
  return { file: displayPath(file, root), line, column, specifier, name, text: source.slice(0, 200) };
}
