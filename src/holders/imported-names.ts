import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const REQUIRED = /\b(?:const|let|var)\s+(\{[^{}]*\}|[\w$]+)\s*=\s*(?:[\w$.]+\(\s*)?require\s*\(/g;

/**
 * The variables that a CommonJS module only has from another one: `const { registry } = require('./registry')`. (Those of an
 * ECMAScript module are no variables of its scope.) Empty where the script can't be read, as on another machine.
 */
export function importedNames(script: string): ReadonlySet<string> {
  return new Set([...textOf(script).matchAll(REQUIRED)].flatMap(([, bound = '']) => namesIn(bound)));
}

/** The local names of `{ a, b: c, d = 1 }`, or the one name that it is. */
function namesIn(bound: string): string[] {
  if (!bound.startsWith('{')) return [bound];
  const parts = bound.slice(1, -1).split(',');
  return parts.flatMap((part) => /([\w$]+)\s*(?:=[^,]*)?$/.exec(part.trim())?.[1] ?? []);
}

function textOf(script: string): string {
  if (/\.mjs$/.test(script)) return '';
  try {
    return readFileSync(script.startsWith('file:') ? fileURLToPath(script) : script, 'utf8');
  } catch {
    return '';
  }
}
