import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Path, rootStep } from '../model/path.js';
import type { SourcePosition } from '../model/position.js';

/** Where a position in running JavaScript stands in the source; a compiled file's map knows. */
export type Original = (position: SourcePosition) => SourcePosition;

/** Shows a script as a file relative to the project, when no map is at hand. */
export function unmapped(projectRoot: string): Original {
  return (position) => ({ ...position, file: shownFile(position.file, projectRoot) });
}

/** A script as a file: relative to the project where it lies inside. */
export function shownFile(script: string, projectRoot: string): string {
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

/** Turns a path's scripts into sources. */
export function pathInSources([root, ...hops]: Path, original: Original): Path {
  const file = root.source && sourceOf(root.source, original);
  return [
    root.root.kind === 'module' && file ? rootStep({ kind: 'module', what: file.file }, file) : root,
    ...hops.map((hop) => (hop.source ? { ...hop, source: sourceOf(hop.source, original) } : hop)),
  ];
}

/** Node's own scripts have no other source. */
function sourceOf(position: SourcePosition, original: Original): SourcePosition {
  return position.file.startsWith('node:') ? position : original(position);
}
