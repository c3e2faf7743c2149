import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isScript } from './parse.js';

const MAX_FILES = 10_000;
/** What tools put there, or other projects. */
const LEFT_OUT = new Set(['node_modules', 'dist', 'build', 'out', 'coverage']);

export interface SourceFiles {
  /** Absolute, sorted. */
  readonly files: readonly string[];
  /** There are more than are looked at. */
  readonly isPart: boolean;
}

/** The project's own scripts: all below the root, without hidden folders and those that tools fill. */
export async function sourceFiles(root: string): Promise<SourceFiles> {
  const files: string[] = [];
  const folders = [root];
  // Grows while it is walked.
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const found = path.join(folder, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith('.') && !LEFT_OUT.has(entry.name)) folders.push(found);
      if (entry.isFile() && isScript(found)) files.push(found);
    }
    if (files.length > MAX_FILES) return { files: files.slice(0, MAX_FILES).sort(), isPart: true };
  }
  return { files: files.sort(), isPart: false };
}
