import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { mentions } from '../importing/word.js';
import { deprecationInList } from './declarations.js';
import { declaresType, type ImportSite, readModule, type SourceModule, type Unread } from './module.js';
import type { Resolve } from './resolver.js';

/** What a module's name leads to, through re-exports. */
export type Definition =
  /** A value that a module declares under a local name. */
  | { readonly kind: 'value'; readonly module: SourceModule; readonly local: string; readonly chain: readonly Hop[] }
  /** A type, which is nothing at run time. */
  | { readonly kind: 'type' }
  /** It leaves the project's sources, or CommonJS whose names its syntax does not show. */
  | { readonly kind: 'unknown' };

/** One module on the way to a definition, and by what name it exports it. */
interface Hop {
  readonly module: SourceModule;
  readonly name: string;
}

/** Where an import leads. */
type Target =
  /** A file of the project's, absolute. */
  | { readonly kind: 'own'; readonly file: string }
  /** A package, a builtin module, a file outside the root, or one that only declares types. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'nowhere' };

/** The project's sources as one graph, read as far as somebody asks. */
export interface Project {
  readonly root: string;
  /** The name in its package.json: its own modules may import it by that. */
  readonly packageName: string | undefined;
  read(file: string): Promise<SourceModule | Unread>;
  targetOf(from: string, site: Pick<ImportSite, 'specifier' | 'isStatic'>): Promise<Target>;
  /** What a name of a file leads to; undefined when it leads nowhere. */
  definitionOf(file: string, name: string): Promise<Definition | undefined>;
  /** The names that a file exports as values, and whether these are all. */
  namesOf(file: string): Promise<{ readonly names: ReadonlySet<string>; readonly isAll: boolean }>;
}

export async function openProject(root: string, resolve: Resolve): Promise<Project> {
  const modules = new Map<string, Promise<SourceModule | Unread>>();
  const targets = new Map<string, Promise<Target>>();

  const read = (file: string) => remembered(modules, file, () => readModule(file));
  const targetOf = (from: string, { specifier, isStatic }: Pick<ImportSite, 'specifier' | 'isStatic'>) =>
    remembered(targets, `${isStatic} ${from} ${specifier}`, async (): Promise<Target> => {
      const found = await resolve(specifier, from, !isStatic);
      if (found !== undefined) return isOwn(found, root) ? { kind: 'own', file: found } : { kind: 'outside' };
      return isRelative(specifier) && !(await declaresOnly(specifier, from))
        ? { kind: 'nowhere' }
        : { kind: 'outside' };
    });

  async function definitionOf(
    file: string,
    name: string,
    before: readonly Hop[] = [],
  ): Promise<Definition | undefined> {
    if (before.some((hop) => hop.module.file === file && hop.name === name)) return undefined;
    const module = await read(file);
    if (!('exports' in module)) return { kind: 'unknown' };
    const chain = [...before, { module, name }];
    const source = module.exports.names.get(name);
    if (source && 'local' in source) return { kind: 'value', module, local: source.local, chain };
    if (source) return follow(module, source, chain);
    if (declaresType(module.text, name)) return { kind: 'type' };
    if (module.exports.isCommonJs) return definitionInCommonJs(module, name);
    if (name === 'default') return undefined;
    return definitionInStars(module, name, chain);
  }

  async function follow(
    module: SourceModule,
    { specifier, name }: { readonly specifier: string; readonly name: string },
    chain: readonly Hop[],
  ): Promise<Definition | undefined> {
    const target = await targetOf(module.file, { specifier, isStatic: true });
    if (target.kind === 'nowhere') return undefined;
    // All of a module is a value of its own.
    if (name === '*') return { kind: 'value', module, local: '*', chain };
    return target.kind === 'own' ? definitionOf(target.file, name, chain) : { kind: 'unknown' };
  }

  async function definitionInStars(
    module: SourceModule,
    name: string,
    chain: readonly Hop[],
  ): Promise<Definition | undefined> {
    let found: Definition | undefined;
    for (const specifier of module.exports.stars) {
      const definition = await follow(module, { specifier, name }, chain);
      if (definition && definition.kind !== 'unknown') return definition;
      found ??= definition;
    }
    return found;
  }

  async function namesOf(file: string, seen = new Set<string>()): Promise<{ names: Set<string>; isAll: boolean }> {
    seen.add(file);
    const names = new Set<string>();
    const module = await read(file);
    if (!('exports' in module)) return { names, isAll: false };
    let isAll = !module.exports.isCommonJs;
    for (const name of module.exports.names.keys()) {
      const definition = await definitionOf(file, name);
      if (definition && definition.kind !== 'type') names.add(name);
    }
    for (const specifier of module.exports.stars) {
      const target = await targetOf(file, { specifier, isStatic: true });
      if (target.kind === 'outside') isAll = false;
      if (target.kind !== 'own' || seen.has(target.file)) continue;
      const below = await namesOf(target.file, seen);
      for (const name of below.names) if (name !== 'default') names.add(name);
      isAll &&= below.isAll;
    }
    return { names, isAll };
  }

  return {
    root,
    packageName: await readPackageName(root),
    read,
    targetOf,
    definitionOf: (file, name) => definitionOf(file, name),
    namesOf: (file) => namesOf(file),
  };
}

/** CommonJS may export under any name that it mentions, or make its names. */
function definitionInCommonJs(module: SourceModule, name: string): Definition | undefined {
  return name === 'default' || module.exports.hasMore || mentions(module.text, name) ? { kind: 'unknown' } : undefined;
}

/** What a definition's JSDoc says of `@deprecated`, at the first module on the way that says it. */
export function deprecationOf(definition: Definition | undefined): string | undefined {
  if (definition?.kind !== 'value') return undefined;
  for (const { module, name } of definition.chain) {
    const said = module.declarations.get(name)?.deprecated ?? deprecationInList(module.text, name);
    if (said !== undefined) return said;
  }
  return definition.module.declarations.get(definition.local)?.deprecated;
}

/** TypeScript takes types from `types.d.ts` for `./types.js`; esbuild, which drops such imports, finds nothing there. */
async function declaresOnly(specifier: string, from: string): Promise<boolean> {
  const plain = path.resolve(path.dirname(from), specifier).replace(/\.([mc]?)[jt]sx?$/, '');
  const files = ['.d.ts', '.d.mts', '.d.cts', `${path.sep}index.d.ts`].map((end) => plain + end);
  const found = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return found.some((entry) => entry?.isFile());
}

function isRelative(specifier: string): boolean {
  return /^\.{0,2}\//.test(specifier) || /^\.{1,2}$/.test(specifier);
}

function isOwn(file: string, root: string): boolean {
  return file.startsWith(root + path.sep) && !file.includes(`${path.sep}node_modules${path.sep}`);
}

async function readPackageName(root: string): Promise<string | undefined> {
  const text = await readFile(path.join(root, 'package.json'), 'utf8').catch(() => '{}');
  try {
    const { name } = JSON.parse(text) as { name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

function remembered<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before) return before;
  const made = make();
  known.set(key, made);
  return made;
}
