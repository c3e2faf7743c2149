import path from 'node:path';
import { type Import, SUBJECT } from './way.js';

/** How a file imports another, or a package: for TypeScript with the ending that the compiled file has. */
export function specifierFrom(folder: string, subject: string): (from: string) => string {
  return (from) => {
    const file = from === SUBJECT ? subject : from;
    if (!path.isAbsolute(file)) return file;
    const relative = path.relative(folder, file).split(path.sep).join('/');
    return (relative.startsWith('.') ? relative : `./${relative}`).replace(/\.([mc]?)tsx?$/, '.$1js');
  };
}

/** Import lines, one a module, builtin ones first. */
export function importLines(imports: readonly Import[], specifier: (from: string) => string): string[] {
  const wholes = new Set<string>();
  const names = new Map<string, Set<string>>();
  for (const { from, names: some = [], whole } of imports) {
    const shown = specifier(from);
    if (whole !== undefined) wholes.add(`import ${whole} from '${shown}';`);
    for (const name of some) names.set(shown, (names.get(shown) ?? new Set()).add(name));
  }
  const named = [...names].map(([from, some]) => `import { ${[...some].sort().join(', ')} } from '${from}';`);
  return [...named, ...wholes].sort((a, b) => rank(a) - rank(b) || (fromOf(a) < fromOf(b) ? -1 : 1));
}

function fromOf(line: string): string {
  return line.slice(line.indexOf(" from '"));
}

function rank(line: string): number {
  const from = fromOf(line);
  return from.startsWith(" from 'node:") ? 0 : from.startsWith(" from '.") ? 2 : 1;
}
