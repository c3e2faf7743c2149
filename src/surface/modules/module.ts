import { readFile, stat } from 'node:fs/promises';
import type { ImportPlace } from '../../model/surface.js';
import { wordPattern } from '../importing/word.js';
import { type Declared, declarationsIn, privatesIn } from './declarations.js';
import { exportsIn, type ModuleExports } from './exports.js';
import { type ImportedName, importsIn } from './imports.js';
import { isScript, parseModule, type SyntaxFault } from './parse.js';

/** A source larger than this was not written by people. */
const MAX_BYTES = 2 * 1024 * 1024;

/** One source file of the project, as far as its names go. */
export interface SourceModule {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly imports: readonly ImportSite[];
  readonly exports: ModuleExports;
  readonly declarations: ReadonlyMap<string, Declared>;
  /** Members that TypeScript calls private or protected, by class. */
  readonly privates: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A name that a module imports, and where it says so. */
export interface ImportSite
  extends Pick<ImportedName, 'specifier' | 'name' | 'isStatic' | 'ofDefault' | 'local'>,
    Pick<ImportPlace, 'line' | 'column'> {}

/** A file that can't be understood: where its syntax is wrong, or undefined when it is no source that can be read. */
export interface Unread {
  readonly file: string;
  readonly fault: SyntaxFault | undefined;
}

export async function readModule(file: string): Promise<SourceModule | Unread> {
  const text = await readSource(file);
  if (text === undefined) return { file, fault: undefined };
  const result = await parseModule(file, text);
  if ('fault' in result) return { file, fault: result.fault };
  const { parsed } = result;
  const imports = importsIn(parsed.program);
  return {
    file,
    text,
    imports: imports.map(({ specifier, name, isStatic, ofDefault, local, node }) => ({
      specifier,
      name,
      isStatic,
      ofDefault,
      local,
      ...parsed.placeOf(node),
    })),
    exports: exportsIn(parsed.program, imports),
    declarations: declarationsIn(parsed),
    privates: privatesIn(parsed.program),
  };
}

/** The text of a script; undefined for other files, and for what is too large. */
export async function readSource(file: string): Promise<string | undefined> {
  if (!isScript(file)) return undefined;
  const entry = await stat(file).catch(() => undefined);
  if (!entry?.isFile() || entry.size > MAX_BYTES) return undefined;
  return readFile(file, 'utf8').catch(() => undefined);
}

/** Whether a source declares a type of this name, or passes one on: esbuild drops both. */
export function declaresType(text: string, name: string): boolean {
  if (name === 'default') return /\bexport\s+default\s+interface\b/.test(text);
  const word = wordPattern(name);
  const kinds = 'interface|type|namespace|module|enum|declare\\s+(?:abstract\\s+)?\\w+|abstract\\s+class';
  return new RegExp(`\\b(?:${kinds})\\s+${word}|\\btype\\s*\\{[^}]*${word}|\\btype\\s+${word}\\s*[,}]`).test(text);
}
