import { isBuiltin } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findImports, type ImportSite } from './imports.js';
import { IMPORT, REQUIRE } from './prologue.js';
import type { Edit } from './source-map.js';
import { faultError, type SourceFault } from './syntax-error.js';
import type { TransformedModule } from './transform.js';
import { type Binding, bindingAt } from './type-exports.js';

export interface LinkedModule {
  readonly code: string;
  readonly edits: readonly Edit[];
  readonly bindings: readonly Binding[];
}

/** Says what stands in place of an import path in the output; undefined leaves it as it is. */
export type Rewrite = (site: ImportSite) => Promise<string | undefined>;

/**
 * Rewrites a module's import paths so that they lead, from the output's place, where they led from the source's.
 *
 * @throws WsProfileError SCENARIO_SYNTAX for an `import` or `export … from` that leads nowhere
 */
export async function linkModule(module: TransformedModule, rewrite: Rewrite): Promise<LinkedModule> {
  const edits = [...module.edits];
  const bindings: Binding[] = [];
  let { code, imports } = module;
  for (;;) {
    const found: Replacement[] = imports.computed.map((place) => ({ ...place, length: 'import'.length, text: IMPORT }));
    const rewritten: string[] = [];
    for (const site of imports.sites) {
      const target = await rewrite(site);
      const isMissing = target === undefined && site.resolved === undefined && !isBuiltin(site.specifier);
      if (isMissing && isImport(module, site)) throw unresolved(module, site);
      if (target === undefined || target === site.specifier) continue;
      const binding = bindingAt(code, site);
      if (binding) bindings.push(binding);
      found.push({ ...site, text: JSON.stringify(target) });
      rewritten.push(JSON.stringify(site.specifier));
    }
    code = replaceAll(code, found, edits);
    // Of several equal paths only one is found at a time.
    if (!rewritten.some((literal) => code.includes(literal))) break;
    imports = await findImports({ source: module.source, code, config: module.config });
  }
  if (module.format === 'cjs') code = requirePlainly(code, edits);
  return { code, edits, bindings };
}

/** It stands as an `import … from` in the source; CommonJS has a `require` in its place. */
function isImport({ format, sourceText }: TransformedModule, { kind, specifier }: ImportSite): boolean {
  if (kind === 'import-statement') return true;
  if (format !== 'cjs' || kind !== 'require-call') return false;
  const imported = sourceText.matchAll(/\b(?:from|import)\s*['"]([^'"\n]+)['"]/g);
  return [...imported].some(([, path]) => path === specifier);
}

/** Node finds the names of `export * from` in CommonJS by the word `require`. What it leads to is the same from the output. */
function requirePlainly(code: string, edits: Edit[]): string {
  const calls = new RegExp(`\\b${REQUIRE}(?=\\("(?![.#])(?:[^"\\\\]|\\\\.)*"\\))`, 'g');
  const places = code
    .split('\n')
    .flatMap((line, i) => [...line.matchAll(calls)].map(({ index }) => ({ line: i + 1, column: index })));
  return replaceAll(
    code,
    places.map((place) => ({ ...place, length: REQUIRE.length, text: 'require' })),
    edits,
  );
}

/** A file as an `import` or `require` names it in the output. */
export function specifierOf(file: string, site: ImportSite): string {
  const suffix = site.resolved?.suffix ?? '';
  const isRequire = site.kind === 'require-call' || site.kind === 'require-resolve';
  return (isRequire ? file : pathToFileURL(file).href) + suffix;
}

interface Replacement {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly text: string;
}

/** Applies replacements from the last to the first, so that the earlier ones' positions hold. */
function replaceAll(code: string, replacements: readonly Replacement[], edits: Edit[]): string {
  const lines = code.split('\n');
  const lastFirst = [...replacements].sort((a, b) => b.line - a.line || b.column - a.column);
  for (const { line, column, length, text } of lastFirst) {
    const before = lines[line - 1] ?? '';
    lines[line - 1] = before.slice(0, column) + text + before.slice(column + length);
    edits.push({ line, column, added: text.length - length });
  }
  return lines.join('\n');
}

function unresolved(module: TransformedModule, { specifier, ...site }: ImportSite): Error {
  const lines = module.sourceText.split('\n');
  const index = lines.findIndex((line) => line.includes(`'${specifier}'`) || line.includes(`"${specifier}"`));
  const lineText = lines[index] ?? '';
  const fault: SourceFault = {
    file: module.source,
    line: index < 0 ? site.line : index + 1,
    column: Math.max(lineText.search(/['"]/), 0) + 1,
    lineText,
    text: /^\.{0,2}\//.test(specifier)
      ? `Cannot find ${JSON.stringify(specifier)} from ${path.dirname(module.source)}`
      : `Cannot find the package ${JSON.stringify(specifier)}`,
  };
  return faultError(fault);
}
