import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EncodedSourceMap } from '@jridgewell/trace-mapping';
import type { BuildFailure, Loader, Plugin } from 'esbuild';
import { ENTRY, entryIs } from '../../files/entry-point.js';
import { restoreNames } from '../names.js';
import { findImports, type ModuleImports } from './imports.js';
import { describeTypeScript, missingCompiler, projectCompiler } from './project-compiler.js';
import { type ModuleFormat, REQUIRE, RESOLVE } from './prologue.js';
import type { Edit } from './source-map.js';
import { syntaxError } from './syntax-error.js';
import { formatOf, type TsConfig } from './tsconfig.js';

/** One TypeScript file as JavaScript. Its imports still read as in the source. */
export interface TransformedModule {
  /** Absolute path of the source. */
  readonly source: string;
  readonly sourceText: string;
  readonly config: TsConfig | undefined;
  readonly format: ModuleFormat;
  readonly code: string;
  readonly map: EncodedSourceMap;
  /** What has changed in the code since the map was made, in order. */
  readonly edits: readonly Edit[];
  readonly imports: ModuleImports;
}

/**
 * Turns one TypeScript file into JavaScript that allocates what the same file written in JavaScript would. Files are
 * transformed one by one and not bundled: esbuild's bundles rename a class that mentions itself (`class _Session`) or
 * shares its name with another file's, and its `keepNames` costs 376 bytes and the closure's name for each closure made.
 *
 * @throws WsProfileError SCENARIO_SYNTAX with file, line, column and the source line; TOOL_MISSING for decorators that
 *   need a compiler which the project has not
 */
export async function transformModule(source: string, config: TsConfig | undefined): Promise<TransformedModule> {
  const sourceText = await readFile(source, 'utf8');
  const file: SourceFile = { source, sourceText, config };
  const wanted = config && !isJavaScript(source) ? await formatOf(source, config) : undefined;
  if (wanted === 'esm' || (wanted === 'cjs' && (await canBeCommonJs(file)))) {
    return { ...file, ...(await emit(file, wanted)) };
  }
  const { usesCommonJs, ...first } = await emit(file, /\.c[jt]s$/.test(source) ? 'cjs' : 'esm');
  const wrongGuess = usesCommonJs && first.format === 'esm' && !/\.m[jt]s$/.test(source);
  return { ...file, ...(wrongGuess ? await emit(file, 'cjs') : first) };
}

interface SourceFile {
  readonly source: string;
  readonly sourceText: string;
  readonly config: TsConfig | undefined;
}

/** `import.meta` and `await` outside functions are of modules alone: a scenario may have them all the same. */
async function canBeCommonJs({ source, sourceText }: SourceFile): Promise<boolean> {
  if (source.endsWith('.cts') || !/\bimport\s*\.\s*meta\b|\bawait\b/.test(sourceText)) return true;
  const { transform } = await import('esbuild');
  return transform(sourceText, { loader: loaderOf(source), format: 'cjs', logLevel: 'silent' }).then(
    ({ warnings }) => warnings.every(({ id }) => id !== 'empty-import-meta'),
    (failure: BuildFailure) => failure.errors.every(({ text }) => !text.startsWith('Top-level await')),
  );
}

type Emitted = Pick<TransformedModule, 'format' | 'code' | 'map' | 'edits' | 'imports'>;

async function emit(file: SourceFile, format: ModuleFormat): Promise<Emitted & { readonly usesCommonJs: boolean }> {
  const { source, config } = file;
  const { build } = await import('esbuild');
  const javaScript = await compiledByProject(file, format);
  const result = await build({
    entryPoints: [ENTRY],
    plugins: [entryIs(source), ...(javaScript === undefined ? [] : [contentsAre(javaScript)])],
    bundle: false,
    write: false,
    // Never written: names the two outputs that come back.
    outdir: path.dirname(source),
    outExtension: { '.js': '.out.js' },
    format,
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
    ...(config && { tsconfig: config.file }),
    // What a bundler would see to.
    ...(config?.options.jsx === 'preserve' && { jsx: 'automatic' }),
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(source).href),
      'import.meta.filename': JSON.stringify(source),
      'import.meta.dirname': JSON.stringify(path.dirname(source)),
      'import.meta.resolve': RESOLVE,
      __filename: JSON.stringify(source),
      __dirname: JSON.stringify(path.dirname(source)),
      require: REQUIRE,
    },
  }).catch((failure: BuildFailure) => {
    throw syntaxError(source, failure);
  });
  const text = (suffix: string) => result.outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? '';
  const map = JSON.parse(text('.map')) as EncodedSourceMap;
  const { code, edits } = await restoreNames(text('.js').replace(/^#!/, '//'), map);
  const usesCommonJs = Object.values(result.metafile.inputs)[0]?.format === 'cjs';
  return { format, code, map, edits, imports: await findImports({ source, code, config }), usesCommonJs };
}

/** What esbuild does not do as the project does: the metadata of decorators, and imports in CommonJS. */
async function compiledByProject(file: SourceFile, format: ModuleFormat): Promise<string | undefined> {
  const { source, sourceText, config } = file;
  if (!config || isJavaScript(source)) return undefined;
  const needsMetadata = config.options.emitDecoratorMetadata === true && hasDecorators(sourceText);
  if (!needsMetadata && format === 'esm') return undefined;
  const compile = projectCompiler(source);
  if (!compile) {
    if (needsMetadata) throw missingCompiler(source, await describeTypeScript(source));
    return undefined;
  }
  await refuseSyntaxErrors(file);
  return compile({ file: source, text: sourceText, format, options: config.options });
}

function isJavaScript(source: string): boolean {
  return /\.(?:[cm]?js|jsx)$/.test(source);
}

function hasDecorators(text: string): boolean {
  return /(?:^|[({,;}])\s*@[\w$(]/m.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''));
}

/** esbuild says where one is; the project's compiler would make something of it. */
async function refuseSyntaxErrors({ source, sourceText }: SourceFile): Promise<void> {
  const { transform } = await import('esbuild');
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } };
  await transform(sourceText, { loader: loaderOf(source), tsconfigRaw, logLevel: 'silent' }).catch(
    (failure: BuildFailure) => {
      throw syntaxError(source, failure);
    },
  );
}

function loaderOf(source: string): Loader {
  return source.endsWith('.tsx') ? 'tsx' : 'ts';
}

/** The source's contents, compiled already. */
function contentsAre(contents: string): Plugin {
  return {
    name: 'contents',
    setup(build) {
      build.onLoad({ filter: /.*/ }, () => ({ contents, loader: 'js' }));
    },
  };
}
