import { createRequire } from 'node:module';
import type TypeScript from 'typescript';
import { messageOf } from './describe.js';
import type { TypesReport, TypesRequest } from './protocol.js';

// A process of its own: it loads the project's TypeScript, which is large and may be of any version.
const request = JSON.parse(process.argv[2] ?? '') as TypesRequest;
process.on('disconnect', () => process.exit());
process.send?.(find(request));

function find({ typescript, entries }: TypesRequest): TypesReport {
  try {
    const ts = createRequire(import.meta.url)(typescript) as typeof TypeScript;
    return { type: 'types', types: Object.fromEntries(entries.map((entry) => [entry, typesOf(ts, entry)])) };
  } catch (error) {
    return { type: 'failed', message: messageOf(error) };
  }
}

function typesOf(ts: typeof TypeScript, entry: string): Record<string, 'interface' | 'type'> {
  const program = ts.createProgram([entry], optionsFor(ts, entry));
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) return {};
  const found: [string, 'interface' | 'type'][] = [];
  for (const symbol of checker.getExportsOfModule(module)) {
    const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    // What CommonJS assigns is there at run time.
    if (meant.flags & (ts.SymbolFlags.ClassMember | ts.SymbolFlags.Prototype)) continue;
    found.push([symbol.name, meant.flags & ts.SymbolFlags.Interface ? 'interface' : 'type']);
  }
  return Object.fromEntries(found);
}

/** How the project resolves its imports; nothing is checked, so the language's own types are not needed. */
function optionsFor(ts: typeof TypeScript, entry: string): TypeScript.CompilerOptions {
  const config = ts.findConfigFile(entry, ts.sys.fileExists);
  const read = config === undefined ? undefined : ts.readConfigFile(config, ts.sys.readFile).config;
  const folder = config?.replace(/[^\\/]*$/, '') ?? '';
  // Its files are not wanted: only the entry's are.
  const host = { ...ts.sys, readDirectory: () => [] };
  const { options } = ts.parseJsonConfigFileContent(read ?? {}, host, folder, undefined, config);
  return { ...options, noEmit: true, noLib: true, types: [], allowJs: true, skipLibCheck: true };
}
