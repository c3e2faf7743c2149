import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PathStep } from '../model/path.js';
import type { SourcePosition } from '../model/position.js';

/** Where a position in running JavaScript stands in the source; a compiled file's map knows. */
export type Original = (position: SourcePosition) => SourcePosition;

/** Shows a script as a file relative to the project, when no map is at hand. */
export function unmapped(projectRoot: string): Original {
  return (position) => ({ ...position, file: shown(position.file, projectRoot) });
}

function shown(script: string, projectRoot: string): string {
  const file = script.startsWith('file:') ? pathOf(script) : script;
  if (!isAbsolute(file)) return file;
  const inside = relative(projectRoot, file);
  return inside.startsWith('..') || isAbsolute(inside) ? file : inside;
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url.replace(/[?#].*$/s, ''));
  } catch {
    return url;
  }
}

/** Turns a path's scripts into sources. A module's own name is its file's. */
export function withSources(holder: readonly PathStep[], original: Original): PathStep[] {
  return holder.map((step) => {
    if (!step.source || step.source.file.startsWith('node:')) return step;
    const source = original(step.source);
    return step.edgeKind === 'root' ? { ...step, name: `module ${source.file}`, source } : { ...step, source };
  });
}
