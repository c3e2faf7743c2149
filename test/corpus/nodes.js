// The majors of Node that the corpus runs on.
import { fileURLToPath } from 'node:url';

export const MAJORS = ['20', '22', '24', '26'];

/** The one that runs, or where `npm run corpus:install` puts it. */
export function nodeOf(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const nodes = fileURLToPath(new URL('.nodes', import.meta.url));
  const bin = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  return `${nodes}/${major}/node_modules/node-${process.platform}-${process.arch}/${bin}`;
}
