import { isBuiltin } from 'node:module';
import path from 'node:path';
import type { BuildFailure, ImportKind, Message, Metafile, Plugin, PluginBuild } from 'esbuild';
import { REQUIRE } from './prologue.js';
import type { TsConfig } from './tsconfig.js';

/** An import path as it stands in a module's JavaScript. */
export interface ImportSite {
  readonly specifier: string;
  readonly kind: ImportKind;
  /** `with { type: 'json' }` stands beside it. */
  readonly hasAttributes: boolean;
  /** Undefined when nothing is there. */
  readonly resolved: ResolvedImport | undefined;
  /** Of the string literal, quotes included; the line counts from 1, the column from 0. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** Where an import path leads: a file, and what follows its path (`?raw`). */
interface ResolvedImport {
  readonly file: string;
  readonly suffix: string;
}

/** An `import(…)` whose argument is computed: where the keyword stands. */
interface ComputedImport {
  readonly line: number;
  readonly column: number;
}

export interface ModuleImports {
  readonly sites: readonly ImportSite[];
  readonly computed: readonly ComputedImport[];
  /** The names that the module exports, without those of `export * from`. */
  readonly exports: readonly string[];
}

const RESOLVE_EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx', '.json'];
/** Marks our own question to the resolver, so that we do not answer it ourselves. */
const OURS = Symbol('resolved by esbuild');

/**
 * Where the imports of a module stand and where they lead. esbuild's parser finds them: a plugin puts a warning on each
 * import path, and a warning carries its position. Of several equal paths of one kind only the first is found.
 */
export async function findImports(module: {
  readonly source: string;
  readonly code: string;
  readonly config: TsConfig | undefined;
}): Promise<ModuleImports> {
  const { build } = await import('esbuild');
  const folder = path.dirname(module.source);
  const result = await build({
    stdin: {
      // Of equal length, so that positions hold.
      contents: module.code.replaceAll(REQUIRE, 'require'.padEnd(REQUIRE.length)),
      loader: 'js',
      sourcefile: 'module.js',
      // A folder that is not there: `import('./plugins/' + name)` is then reported and not taken for a search.
      resolveDir: path.join(folder, '.no-such-folder'),
    },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['main'],
    conditions: [],
    resolveExtensions: RESOLVE_EXTENSIONS,
    // Its `paths` and `baseUrl`.
    ...(module.config && { tsconfig: module.config.file }),
    logLevel: 'silent',
    logLimit: 0,
    logOverride: { 'unsupported-dynamic-import': 'warning' },
    plugins: [importSites(module.source)],
  }).catch((failure: BuildFailure) => ({
    warnings: [...failure.errors, ...failure.warnings],
    metafile: { inputs: {}, outputs: {} } satisfies Metafile,
  }));
  const metafile: Metafile = result.metafile;
  const [output] = Object.values(metafile.outputs);
  return {
    sites: result.warnings.flatMap(toSite),
    computed: result.warnings.flatMap((warning) => toComputed(warning)),
    exports: output?.exports ?? [],
  };
}

function importSites(source: string): Plugin {
  return {
    name: 'import-sites',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async ({ path: specifier, kind, with: attributes, pluginData }) => {
        if (pluginData === OURS || kind === 'entry-point') return undefined;
        const external = { path: specifier, external: true };
        // The one builtin that is ever replaced.
        if (specifier === 'node:test')
          return { ...external, warnings: [{ text: '', detail: { importSite: siteOf(specifier, kind) } }] };
        if (isBuiltin(specifier) || /^(?:node|data|file|https?):/.test(specifier)) return external;
        const resolved = await resolveFrom(build, source, specifier, kind);
        const detail: SiteDetail = { specifier, kind, hasAttributes: Object.keys(attributes).length > 0, resolved };
        return { ...external, warnings: [{ text: '', detail: { importSite: detail } }] };
      });
    },
  };
}

function siteOf(specifier: string, kind: ImportKind): SiteDetail {
  return { specifier, kind, hasAttributes: false, resolved: undefined };
}

type SiteDetail = Pick<ImportSite, 'specifier' | 'kind' | 'hasAttributes' | 'resolved'>;

async function resolveFrom(
  build: PluginBuild,
  source: string,
  specifier: string,
  kind: ImportKind,
): Promise<ResolvedImport | undefined> {
  const answer = await build.resolve(specifier, {
    kind,
    importer: source,
    resolveDir: path.dirname(source),
    pluginData: OURS,
  });
  if (answer.errors.length > 0 || answer.namespace !== 'file') return undefined;
  return { file: answer.path, suffix: answer.suffix };
}

function toSite({ detail, location }: Message): readonly ImportSite[] {
  const site: SiteDetail | undefined = detail?.importSite;
  return site && location ? [{ ...site, line: location.line, column: location.column, length: location.length }] : [];
}

/** Both reports of an `import()` that esbuild cannot follow: of the keyword, or of an argument that starts with a path. */
function toComputed({ id, text, location }: Message): readonly ComputedImport[] {
  if (!location) return [];
  if (id === 'unsupported-dynamic-import') return [{ line: location.line, column: location.column }];
  if (!text.startsWith('Could not resolve import(')) return [];
  const column = location.lineText.lastIndexOf('import(', location.column);
  return column < 0 ? [] : [{ line: location.line, column }];
}
