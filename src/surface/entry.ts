import { WsProfileError } from '../errors.js';
import type { SurfaceName, SurfaceProblem } from '../model/surface.js';
import { type CompiledScenario, compileScenario } from '../scenario/compile/compile.js';
import { mapStack } from '../scenario/compile/map-stack.js';
import { displayPath } from '../scenario/discover.js';
import { judgeDeprecated, replacementIn } from './deprecated.js';
import type { EntryFile } from './entries.js';
import { askProcess, type ImportProcessOptions } from './import-process.js';
import type { DescribedExport, DescribedMember, ImportReport, ImportRequest } from './importing/protocol.js';
import type { SourceModule } from './modules/module.js';
import { type Definition, deprecationOf, type Project } from './modules/project.js';

export interface EntryOptions extends ImportProcessOptions {
  /** Where its JavaScript is written when its packages' folder can't be written to. */
  readonly runFolder: string;
}

/** An entry module, read and imported. */
export interface ReadEntry {
  readonly entry: string;
  /** By name; undefined when it can't be imported. */
  readonly names: Readonly<Record<string, SurfaceName>> | undefined;
  /** What its syntax shows of its names, and whether these are all. */
  readonly syntax: { readonly names: ReadonlySet<string>; readonly isAll: boolean };
  /** The project's modules that it loads, itself among them. */
  readonly modules: readonly SourceModule[];
  readonly problems: readonly SurfaceProblem[];
  readonly notes: readonly string[];
}

/** Reads what an entry module exports from its syntax, and by importing it in a process of its own. */
export async function readEntry(file: EntryFile, project: Project, options: EntryOptions): Promise<ReadEntry> {
  const { entry } = file;
  const { modules, fault } = await modulesBehind(file.path, project);
  const syntax = await project.namesOf(file.path);
  const broken = (reason: string): ReadEntry => ({
    entry,
    names: undefined,
    syntax,
    modules,
    problems: [{ kind: 'entry-broken', entry, reason }],
    notes: [],
  });
  if (fault !== undefined) return broken(fault);
  let compiled: CompiledScenario;
  try {
    compiled = await compileScenario({ path: file.path, file: entry, root: options.root }, options.runFolder);
  } catch (error) {
    if (!(error instanceof WsProfileError)) throw error;
    return broken(withoutRoot(error.message, options.root));
  }
  try {
    const answer = await ask({ op: 'describe', entry: compiled.entry }, compiled, options);
    if ('problem' in answer) return broken(answer.problem);
    if (answer.report.type !== 'described') throw new TypeError('another question was answered');
    const described = await withoutTypes(answer.report.exports, file.path, project);
    const read = await readNames(file, described, { project, modules, compiled, options });
    return { entry, syntax, modules, ...read };
  } finally {
    await compiled.dispose();
  }
}

/** Every module of the project that an entry loads, and the first syntax error among them. */
async function modulesBehind(
  entry: string,
  project: Project,
): Promise<{ readonly modules: readonly SourceModule[]; readonly fault: string | undefined }> {
  const modules: SourceModule[] = [];
  const files = new Set([entry]);
  let fault: string | undefined;
  // Grows while it is walked.
  for (const file of files) {
    const module = await project.read(file);
    if (!('imports' in module)) {
      const at = module.fault;
      if (at) fault ??= `${displayPath(file, project.root)}:${at.line}:${at.column}: ${at.text}`;
      continue;
    }
    modules.push(module);
    for (const site of module.imports) {
      const target = await project.targetOf(file, site);
      if (target.kind === 'own') files.add(target.file);
    }
  }
  return { modules, fault };
}

/** Where TypeScript lets a type be exported as if it were a value, the compiled module has an undefined of that name. */
async function withoutTypes(
  described: readonly DescribedExport[],
  file: string,
  project: Project,
): Promise<readonly DescribedExport[]> {
  const isValue = await Promise.all(
    described.map(async ({ name, value }) => {
      if (value.kind !== 'const' || !value.isUndefined) return true;
      return (await project.definitionOf(file, name))?.kind !== 'type';
    }),
  );
  return described.filter((_, i) => isValue[i]);
}

interface Reading {
  readonly project: Project;
  readonly modules: readonly SourceModule[];
  readonly compiled: CompiledScenario;
  readonly options: EntryOptions;
}

async function readNames(
  { entry, path }: EntryFile,
  described: readonly DescribedExport[],
  reading: Reading,
): Promise<Pick<ReadEntry, 'names' | 'problems' | 'notes'>> {
  const names: [string, SurfaceName][] = [];
  const problems: SurfaceProblem[] = [];
  const notes: string[] = [];
  const exported = new Set(described.map(({ name }) => name));
  for (const { name, value } of described) {
    if (value.kind === 'unreadable') {
      problems.push({ kind: 'unreadable', entry, name, reason: value.reason });
      continue;
    }
    const definition = await reading.project.definitionOf(path, name);
    const deprecation = deprecationOf(definition);
    const replacement = deprecation === undefined ? undefined : replacementIn(deprecation, name, exported);
    const what: SurfaceName = {
      kind: value.kind,
      ...('arity' in value && { arity: value.arity }),
      ...('members' in value && { members: publicMembers(value.members, definition, reading.modules) }),
      ...(deprecation !== undefined && { deprecated: replacement ?? (true as const) }),
    };
    names.push([name, what]);
    if (deprecation === undefined) continue;
    const judged = await useDeprecated({ entry, path }, { name, replacement, definition }, reading);
    problems.push(...judged.problems);
    if (judged.note) notes.push(`${entry}: ${judged.note}`);
  }
  return { names: Object.fromEntries(names), problems, notes };
}

/** Without those that TypeScript calls private or protected in the class that declares them. */
function publicMembers(
  members: readonly DescribedMember[],
  definition: Definition | undefined,
  modules: readonly SourceModule[],
): readonly string[] {
  const isPrivate = ({ owner, name }: DescribedMember) => {
    const isOwn = definition?.kind === 'value' && definition.local === owner;
    return (isOwn ? [definition.module] : modules).some(({ privates }) => privates.get(owner)?.has(name) === true);
  };
  return members.filter((member) => !isPrivate(member)).map(({ label }) => label);
}

interface DeprecatedName {
  readonly name: string;
  readonly replacement: string | undefined;
  readonly definition: Definition | undefined;
}

/** Each in a process of its own: a warning that is given once is given once a process. */
async function useDeprecated(
  { entry, path }: EntryFile,
  { name, replacement, definition }: DeprecatedName,
  { project, compiled, options }: Reading,
): Promise<ReturnType<typeof judgeDeprecated>> {
  const request: ImportRequest = { op: 'use', entry: compiled.entry, name, replacement: replacement ?? null };
  const answer = await ask(request, compiled, options);
  if ('problem' in answer) {
    return {
      problems: [{ kind: 'deprecated', entry, name, reason: `can't be used: it ${answer.problem}` }],
      note: undefined,
    };
  }
  if (answer.report.type !== 'used') throw new TypeError('another question was answered');
  const mentionsReplacement =
    replacement !== undefined &&
    (await mentions(definition, replacement, await project.definitionOf(path, replacement)));
  return judgeDeprecated({ entry, name, replacement, mentionsReplacement, use: answer.report.use });
}

/** Whether a declaration, or what it mentions of its own module, mentions a name that means the other definition. */
async function mentions(from: Definition | undefined, name: string, to: Definition | undefined): Promise<boolean> {
  if (from?.kind !== 'value') return false;
  const exportedAs = to?.kind === 'value' ? [name, to.local, ...to.chain.map((hop) => hop.name)] : [name];
  const aliases = from.module.imports.filter((site) => exportedAs.includes(site.name)).map(({ local }) => local);
  const meant = new Set([...exportedAs, ...aliases]);
  const mentioned = new Set([from.local]);
  // Grows while it is walked.
  for (const local of mentioned) {
    for (const word of from.module.declarations.get(local)?.mentions ?? []) {
      if (word !== from.local && meant.has(word)) return true;
      if (from.module.declarations.has(word)) mentioned.add(word);
    }
  }
  return false;
}

/** An answer whose failure reads as of the source. */
async function ask(
  request: ImportRequest,
  compiled: CompiledScenario,
  options: EntryOptions,
): Promise<{ readonly report: Exclude<ImportReport, { type: 'failed' }> } | { readonly problem: string }> {
  const answer = await askProcess<ImportReport>('main', request, options);
  if ('problem' in answer) return { problem: toSource(answer.problem, compiled) };
  if (answer.report.type !== 'failed') return { report: answer.report };
  const { message, stack } = answer.report;
  const [frame] = mapStack(stack, compiled.original)
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !/node:|<anonymous>$|[\\/]surface[\\/]importing[\\/]/.test(line));
  const at = frame?.trim().replace(/^at (?:.*\()?(.*?)\)?$/, '$1');
  return { problem: `throws ${toSource(message, compiled)}${at ? ` (${at})` : ''}` };
}

/** Names compiled modules in a message as the sources that they were. */
function toSource(message: string, compiled: CompiledScenario): string {
  return message.replace(/file:\/\/[^\s'"`]+/g, (url) => compiled.original({ file: url }).file);
}

function withoutRoot(message: string, root: string): string {
  return message.replaceAll(`${root}/`, '');
}
