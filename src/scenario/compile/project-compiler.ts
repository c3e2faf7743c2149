import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type TypeScript from 'typescript';
import { WsProfileError } from '../../errors.js';
import type { ModuleFormat } from './prologue.js';
import type { CompilerOptions } from './tsconfig.js';

/** Compiles one source, as text, to JavaScript with a source map in its last line. Its imports read as in the source. */
export type CompileSource = (source: SourceToCompile) => string;

interface SourceToCompile {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly format: ModuleFormat;
  readonly options: CompilerOptions;
}

/**
 * The compiler that a source's project has, TypeScript or swc: they emit the metadata of decorators, and make of `import`
 * in CommonJS what the project's own build makes of it. Undefined where there is none.
 */
export function projectCompiler(source: string): CompileSource | undefined {
  const require = createRequire(source);
  const typescript = load<typeof TypeScript>(require, 'typescript');
  // TypeScript 7 has no such function.
  if (typescript?.transpileModule) return (one) => compileWithTypeScript(typescript, one);
  const swc = load<Swc>(require, '@swc/core');
  return swc && ((one) => compileWithSwc(swc, one));
}

/** What the installed TypeScript, or its absence, is called in a message. */
export async function describeTypeScript(source: string): Promise<string> {
  try {
    const manifest = createRequire(source).resolve('typescript/package.json');
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { readonly version: string };
    return `TypeScript ${version} has no function that compiles one file`;
  } catch {
    return 'the project has no TypeScript';
  }
}

/**
 * Decorators whose metadata the project asks for, and nobody here who emits it: an injected service would be undefined.
 */
export function missingCompiler(shown: string, why: string): WsProfileError {
  return new WsProfileError('TOOL_MISSING', `${shown}: its tsconfig.json asks for emitDecoratorMetadata, and ${why}.`, {
    hint: 'Install @swc/core, or TypeScript before 7: npm install --save-dev @swc/core',
  });
}

function load<T>(require: NodeJS.Require, name: string): T | undefined {
  try {
    return require(name) as T;
  } catch {
    return undefined;
  }
}

/** What changes the JavaScript of one file; where it goes and how imports resolve is not the compiler's to know. */
const KEPT = [
  'experimentalDecorators',
  'emitDecoratorMetadata',
  'jsx',
  'jsxFactory',
  'jsxFragmentFactory',
  'jsxImportSource',
  'preserveConstEnums',
  'strict',
  'strictNullChecks',
  'verbatimModuleSyntax',
] as const;

function compileWithTypeScript(ts: typeof TypeScript, { file, text, format, options }: SourceToCompile): string {
  const kept = Object.fromEntries(KEPT.flatMap((name) => (name in options ? [[name, options[name]]] : [])));
  if (options.jsx === 'preserve') kept.jsx = 'react-jsx';
  const { options: read } = ts.convertCompilerOptionsFromJson(kept, path.dirname(file));
  const { outputText } = ts.transpileModule(text, {
    fileName: file,
    compilerOptions: {
      ...read,
      module: format === 'cjs' ? ts.ModuleKind.CommonJS : (ts.ModuleKind.Preserve ?? ts.ModuleKind.ESNext),
      ...(format === 'cjs' && { verbatimModuleSyntax: false }),
      target: ts.ScriptTarget.ESNext,
      esModuleInterop: interopOf(options, Number.parseInt(ts.version, 10)),
      useDefineForClassFields: definesFields(options),
      inlineSourceMap: true,
    },
  });
  return outputText;
}

/** The part of swc that is used. */
interface Swc {
  transformSync(code: string, options: object): { readonly code: string };
}

function compileWithSwc(swc: Swc, { file, text, format, options }: SourceToCompile): string {
  const isJsx = file.endsWith('x');
  const { code } = swc.transformSync(text, {
    filename: file,
    swcrc: false,
    configFile: false,
    sourceMaps: 'inline',
    inlineSourcesContent: false,
    module: { type: format === 'cjs' ? 'commonjs' : 'es6', noInterop: !interopOf(options, 7) },
    jsc: {
      target: 'es2022',
      keepClassNames: true,
      parser: { syntax: 'typescript', tsx: isJsx, decorators: true },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: options.emitDecoratorMetadata === true,
        useDefineForClassFields: definesFields(options),
        ...(isJsx && { react: { runtime: options.jsx === 'react' ? 'classic' : 'automatic' } }),
      },
    },
  });
  return code;
}

/** `import * as express` of CommonJS is what it exports itself, and not a copy: TypeScript's default until 6. */
function interopOf({ esModuleInterop, module }: CompilerOptions, typescriptMajor: number): boolean {
  return esModuleInterop ?? (typescriptMajor >= 6 || /^node/i.test(String(module ?? '')));
}

/** Class fields are defined, or assigned as TypeScript did before ES2022. */
function definesFields({ useDefineForClassFields, target }: CompilerOptions): boolean {
  const year = /^es(\d+|next)$/i.exec(String(target ?? 'esnext'))?.[1] ?? '5';
  return useDefineForClassFields ?? (year.toLowerCase() === 'next' || Number(year) >= 2022);
}
