import type { ImportSite } from './imports.js';
import type { TransformedModule } from './transform.js';

/** What one `import … from` or `export … from` asks of a module. */
export interface Binding {
  /** The module's source. */
  readonly source: string;
  readonly names: readonly string[];
  /** `export * from`. */
  readonly star: boolean;
}

/** A module as far as its names go. */
export interface NamedModule extends Pick<TransformedModule, 'sourceText' | 'format' | 'imports'> {
  readonly bindings: readonly Binding[];
}

/** Reads the names before an import path; esbuild prints them in one form. */
export function bindingAt(code: string, site: ImportSite): Binding | undefined {
  if (site.kind !== 'import-statement' || site.resolved === undefined) return undefined;
  const lines = code.split('\n').slice(0, site.line);
  const before = [...lines.slice(0, -1), (lines.at(-1) ?? '').slice(0, site.column)].join('\n');
  const statement = before.slice(Math.max(before.lastIndexOf('import '), before.lastIndexOf('export ')));
  const list = /\{([^{}]*)\}\s*from\s*$/.exec(statement)?.[1] ?? '';
  const names = list.split(',').map((one) => one.trim().split(/\s+as\s+/)[0] ?? '');
  return { source: site.resolved.file, names: names.filter(Boolean), star: /^export\s*\*\s*from\s*$/.test(statement) };
}

/**
 * Types that a module is asked for as if they were values, by module. Without `isolatedModules`, TypeScript lets a file
 * say `export { Options } from './types.js'` of an interface; compiled alone, that file can't know that there is
 * nothing to export, and the import would fail.
 */
export function findTypeExports(modules: ReadonlyMap<string, NamedModule>): ReadonlyMap<string, ReadonlySet<string>> {
  const wanted = new Map<string, Set<string>>();
  for (const { bindings } of modules.values()) {
    for (const { source, names } of bindings) {
      for (const name of names) {
        if (provides(modules, source, name) || !declaresType(modules, source, name)) continue;
        wanted.set(source, (wanted.get(source) ?? new Set()).add(name));
      }
    }
  }
  return wanted;
}

/** The lines that give a module's importers `undefined` for its types. */
export function typeExportLines(names: Iterable<string>): string {
  return [...names]
    .map((name, i) => `var __ws_profile_type_${i};\nexport { __ws_profile_type_${i} as ${name} };\n`)
    .join('');
}

type Modules = ReadonlyMap<string, NamedModule>;

/** A file that was not compiled, or is CommonJS, is Node's to judge. */
function provides(modules: Modules, source: string, name: string, seen = new Set<string>()): boolean {
  const module = modules.get(source);
  if (!module || module.format === 'cjs' || module.imports.exports.includes(name)) return true;
  if (seen.has(source)) return false;
  seen.add(source);
  return module.bindings.some((binding) => binding.star && provides(modules, binding.source, name, seen));
}

function declaresType(modules: Modules, source: string, name: string, seen = new Set<string>()): boolean {
  const module = modules.get(source);
  if (!module || seen.has(source) || !/^[\w$]+$/.test(name)) return false;
  seen.add(source);
  const word = name.replaceAll('$', '\\$');
  const declaration = new RegExp(
    `\\b(?:interface|type|namespace|declare\\s+\\w+)\\s+${word}(?![\\w$])|\\btype\\s*\\{[^}]*\\b${word}(?![\\w$])`,
  );
  return (
    declaration.test(module.sourceText) ||
    module.bindings.some((binding) => binding.star && declaresType(modules, binding.source, name, seen))
  );
}
