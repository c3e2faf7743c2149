import path from 'node:path';
import { type EncodedSourceMap, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { type AnyNode, type Comment, type Node, type Options, type Program, parse } from 'acorn';
import type { BuildFailure, Loader } from 'esbuild';
import { markText, unmarkedColumn } from './marked-text.js';

/** A module's syntax, and where its nodes stand in the source. */
export interface ParsedModule {
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** The JavaScript that the nodes' positions count in. */
  readonly code: string;
  /** Line and column in the source, both from 1. */
  placeOf(node: Node): { readonly line: number; readonly column: number };
}

/** Where a source can't be parsed, as messages say it. */
export interface SyntaxFault {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.jsx': 'jsx',
  '.js': 'jsx',
  '.mjs': 'js',
  '.cjs': 'js',
};

export function isScript(file: string): boolean {
  return path.extname(file) in LOADERS && !/\.d\.[mc]?ts$/.test(file);
}

/** Parses a source of any of the languages: esbuild turns it into JavaScript, acorn reads that. */
export async function parseModule(
  file: string,
  text: string,
): Promise<{ readonly parsed: ParsedModule } | { readonly fault: SyntaxFault }> {
  const marked = markText(text);
  const loader = LOADERS[path.extname(file)] ?? 'js';
  try {
    // What a mark has made unreadable is read without marks.
    const { code, map } = await toJavaScript(marked, loader).catch(() => toJavaScript(text, loader));
    return { parsed: readSyntax(code, map, marked) };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

async function toJavaScript(text: string, loader: Loader): Promise<{ code: string; map: EncodedSourceMap }> {
  const { transform } = await import('esbuild');
  const { code, map } = await transform(text, {
    loader,
    target: 'node20.19',
    jsx: 'automatic',
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'inline',
    logLevel: 'silent',
    // Keeps imports that only types use.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, experimentalDecorators: true } },
  });
  return { code, map: JSON.parse(map) as EncodedSourceMap };
}

function readSyntax(code: string, map: EncodedSourceMap, marked: string): ParsedModule {
  const comments: Comment[] = [];
  const options: Options = {
    ecmaVersion: 'latest',
    allowHashBang: true,
    allowAwaitOutsideFunction: true,
    allowReturnOutsideFunction: true,
    locations: true,
    sourceType: 'module',
  };
  const program = parseAs(code, options, comments);
  const trace = new TraceMap(map);
  const lines = marked.split('\n');
  return {
    program,
    comments,
    code,
    placeOf({ loc }) {
      const { line, column } = loc?.start ?? { line: 1, column: 0 };
      const found = originalPositionFor(trace, { line, column });
      if (found.line === null) return { line, column: column + 1 };
      return { line: found.line, column: unmarkedColumn(lines[found.line - 1] ?? '', found.column) + 1 };
    },
  };
}

/** Sloppy CommonJS may be no module. */
function parseAs(code: string, options: Options, comments: Comment[]): Program {
  try {
    return parse(code, { ...options, onComment: comments });
  } catch {
    comments.length = 0;
    return parse(code, { ...options, sourceType: 'script', onComment: comments });
  }
}

function faultOf(error: unknown): SyntaxFault {
  const [message] = (error as BuildFailure).errors ?? [];
  const at = message?.location;
  if (!message || !at) return { line: 1, column: 1, text: (error as Error).message };
  // esbuild counts columns in bytes from 0.
  const column = Buffer.from(at.lineText).subarray(0, at.column).toString().length + 1;
  return { line: at.line, column, text: message.text };
}

/** The nodes right below one, in the order of the text. */
export function childrenOf(node: Node): AnyNode[] {
  return Object.values(node)
    .flat()
    .filter((child) => typeof child === 'object' && child !== null && typeof child.type === 'string');
}

/** Every node below one, itself among them. */
export function* nodesIn(node: Node): Generator<AnyNode> {
  yield node as AnyNode;
  for (const child of childrenOf(node)) yield* nodesIn(child);
}

/** An identifier's name, or a string's text where one stands for a name. */
export function nameOf(node: Node): string | undefined {
  const named = node as AnyNode;
  if (named.type === 'Identifier') return named.name;
  return named.type === 'Literal' && typeof named.value === 'string' ? named.value : undefined;
}
