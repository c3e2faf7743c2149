import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EncodedSourceMap } from '@jridgewell/trace-mapping';
import type { BuildFailure } from 'esbuild';
import { findImports } from './imports.js';
import { REQUIRE, RESOLVE } from './prologue.js';
import { syntaxError } from './syntax-error.js';

export type ModuleFormat = 'esm' | 'cjs';

/** One TypeScript file as JavaScript. Its imports still read as in the source. */
export interface TransformedModule {
  /** Absolute path of the source. */
  readonly source: string;
  readonly sourceText: string;
  readonly format: ModuleFormat;
  readonly code: string;
  readonly map: EncodedSourceMap;
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
  if (source.endsWith('.cts')) return { source, sourceText, format: 'cjs', ...(await emit(source, 'cjs')) };
  const esm = { source, sourceText, format: 'esm' as const, ...(await emit(source, 'esm')) };
  if (source.endsWith('.mts')) return esm;
  const { usesCommonJs } = await findImports(esm);
  return usesCommonJs ? { source, sourceText, format: 'cjs', ...(await emit(source, 'cjs')) } : esm;
}

async function emit(source: string, format: ModuleFormat): Promise<Pick<TransformedModule, 'code' | 'map'>> {
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [source],
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
  return { code: text('.js').replace(/^#!/, '//'), map: JSON.parse(text('.map')) as EncodedSourceMap };
}
