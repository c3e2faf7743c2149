import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Cache, createFilesMatcher, getTsconfig, parseTsconfig, type TsConfigResult } from 'get-tsconfig';
import type { ModuleFormat } from './prologue.js';

/** What a source's `tsconfig.json` says, with all that it extends. */
export interface TsConfig {
  /** Absolute. */
  readonly file: string;
  readonly options: CompilerOptions;
}

export type CompilerOptions = NonNullable<TsConfigResult['config']['compilerOptions']>;

/** The configuration of a TypeScript source; undefined where there is none. */
export type ReadTsConfig = (source: string) => TsConfig | undefined;

/** Reads each configuration once. */
export function tsConfigReader(): ReadTsConfig {
  const cache: Cache = new Map();
  return (source) => {
    try {
      const found = getTsconfig(source, 'tsconfig.json', cache);
      const applies = found && (referencedFor(source, found, cache) ?? found);
      return applies ? { file: path.resolve(applies.path), options: applies.config.compilerOptions ?? {} } : undefined;
    } catch {
      // One that can't be read is esbuild's to judge, which reads it as well.
      return undefined;
    }
  };
}

/** A configuration that only refers to others leaves the file to the one that includes it. */
function referencedFor(source: string, config: TsConfigResult, cache: Cache): TsConfigResult | undefined {
  const references = config.config.references ?? [];
  if (references.length === 0 || createFilesMatcher(config)(source)) return undefined;
  for (const { path: reference } of references) {
    const target = path.resolve(path.dirname(config.path), reference);
    const file = target.endsWith('.json') ? target : path.join(target, 'tsconfig.json');
    const referenced = { path: file, config: parseTsconfig(file, cache) };
    if (createFilesMatcher(referenced)(source)) return referenced;
  }
  return undefined;
}

/** What the configuration makes of a source: undefined where it leaves it open, or has bundlers in mind. */
export async function formatOf(source: string, { options }: TsConfig): Promise<ModuleFormat | undefined> {
  if (/\.[mc]ts$/.test(source)) return source.endsWith('.mts') ? 'esm' : 'cjs';
  const module = String(options.module ?? '').toLowerCase();
  if (/^node/.test(module)) return (await isModulePackage(source)) ? 'esm' : 'cjs';
  return module === 'commonjs' ? 'cjs' : undefined;
}

/** The nearest package.json says `"type": "module"`. */
async function isModulePackage(source: string): Promise<boolean> {
  for (let folder = path.dirname(source); ; folder = path.dirname(folder)) {
    const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return typeOf(text) === 'module';
    if (folder === path.dirname(folder)) return false;
  }
}

function typeOf(manifest: string): unknown {
  try {
    return (JSON.parse(manifest) as { readonly type?: unknown } | null)?.type;
  } catch {
    return undefined;
  }
}
