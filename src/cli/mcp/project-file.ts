import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { WsProfileError } from '../../errors.js';

/**
 * A file of the project that an agent named, absolute.
 *
 * @throws WsProfileError USAGE for one that lies elsewhere, also by a link, or that is not there
 */
export async function projectFile(root: string, file: string): Promise<string> {
  const real = await realpath(path.resolve(root, file)).catch(() => undefined);
  const home = await realpath(root);
  if (isInside(home, real ?? path.resolve(home, file))) {
    if (real !== undefined) return real;
    throw new WsProfileError('USAGE', `There is no file ${file}.`, { hint: 'Paths are relative to the project.' });
  }
  throw new WsProfileError('USAGE', `${file} is outside the project.`, { hint: `Only files below ${home} are read.` });
}

/**
 * A scenario's file, folder, pattern or name.
 *
 * @throws WsProfileError USAGE for a path that leads out of the project
 */
export async function projectPattern(root: string, pattern: string): Promise<string> {
  const fixed = pattern.split(/[*?{[]/)[0] ?? '';
  if (!isInside(path.resolve(root), path.resolve(root, pattern))) await projectFile(root, pattern);
  const real = await realpath(path.resolve(root, fixed)).catch(() => undefined);
  if (real !== undefined) await projectFile(root, fixed || '.');
  return pattern;
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || !(relative.startsWith('..') || path.isAbsolute(relative));
}
