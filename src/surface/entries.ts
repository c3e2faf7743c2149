import { stat } from 'node:fs/promises';
import path from 'node:path';
import { WsProfileError } from '../errors.js';
import { displayPath } from '../scenario/discover.js';
import { isScript } from './modules/parse.js';

/** An entry module of the configuration. */
export interface EntryFile {
  /** As it is shown and committed: relative to the root, with forward slashes. */
  readonly entry: string;
  /** Absolute. */
  readonly path: string;
}

/** Where the configuration says that a name must be imported from: a file, or any file of a folder. */
export interface CanonicalPlace {
  readonly name: string;
  readonly shown: string;
  /** Absolute. */
  readonly path: string;
  readonly isFolder: boolean;
}

/** @throws WsProfileError CONFIG_INVALID for what is not there, or is no module */
export async function findEntries(configured: readonly string[], root: string): Promise<readonly EntryFile[]> {
  const found = new Map<string, EntryFile>();
  for (const written of configured) {
    const file = path.resolve(root, written);
    const entry = await stat(file).catch(() => undefined);
    if (!entry) throw invalid(`surface: there is no file ${written}.`);
    if (!entry.isFile() || !isScript(file)) throw invalid(`surface: ${written} is no JavaScript or TypeScript module.`);
    const shown = displayPath(file, root);
    if (path.isAbsolute(shown)) throw invalid(`surface: ${written} lies outside the project.`);
    found.set(file, { entry: shown, path: file });
  }
  return [...found.values()];
}

/** @throws WsProfileError CONFIG_INVALID for what is not there */
export async function findCanonicalPlaces(
  configured: Readonly<Record<string, string>>,
  root: string,
): Promise<readonly CanonicalPlace[]> {
  return Promise.all(
    Object.entries(configured).map(async ([name, written]) => {
      const place = path.resolve(root, written);
      const entry = await stat(place).catch(() => undefined);
      if (!entry) throw invalid(`canonical: there is no file or folder ${written}, where ${name} is to come from.`);
      return { name, shown: displayPath(place, root), path: place, isFolder: entry.isDirectory() };
    }),
  );
}

function invalid(message: string): WsProfileError {
  return new WsProfileError('CONFIG_INVALID', message, {
    hint: 'Paths in the configuration are relative to the project; docs/surface.md shows them.',
  });
}
