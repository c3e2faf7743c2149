import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EncodedSourceMap } from '@jridgewell/trace-mapping';
import type { BuildFailure } from 'esbuild';
import { ENTRY, entryIs } from '../../files/entry-point.js';
import { restoreNames } from '../names.js';
import { findImports, type ModuleImports } from './imports.js';
import { type ModuleFormat, REQUIRE, RESOLVE } from './prologue.js';
import type { Edit } from './source-map.js';
import { syntaxError } from './syntax-error.js';

/** One TypeScript file as JavaScript. Its imports still read as in the source. */
export interface TransformedModule {
  /** Absolute path of the source. */
  readonly source: string;
  readonly sourceText: string;
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
 * @throws WsProfileError SCENARIO_SYNTAX with file, line, column and the source line
 */
export async function transformModule(source: string): Promise<TransformedModule> {
  const sourceText = await readFile(source, 'utf8');
  const first = await emit(source, await firstGuess(source, sourceText));
  const wrongGuess = first.format === 'esm' && first.imports.usesCommonJs && !source.endsWith('.mts');
  return { source, sourceText, ...(wrongGuess ? await emit(source, 'cjs') : first) };
}

/** What is JavaScript already says by its own words which it is; esbuild would wrap one that it is told to make the other. */
async function firstGuess(source: string, code: string): Promise<ModuleFormat> {
  if (/\.c[jt]s$/.test(source)) return 'cjs';
  return source.endsWith('.js') && (await findImports({ source, code })).usesCommonJs ? 'cjs' : 'esm';
}

type Emitted = Pick<TransformedModule, 'format' | 'code' | 'map' | 'edits' | 'imports'>;

async function emit(source: string, format: ModuleFormat): Promise<Emitted> {
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [ENTRY],
    plugins: [entryIs(source)],
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
    logLevel: 'silent',
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
  return { format, code, map, edits, imports: await findImports({ source, code }) };
}
