import { fileURLToPath } from 'node:url';

/** A file that runs inside a process. Processes run what was built: from the sources (in tests) that is the file below dist. */
export function probeFile(name: string): string {
  const here = import.meta.url.replace(/\/src\/(.*)\.ts$/, '/dist/$1.js');
  return fileURLToPath(new URL(`../../probe/${name}`, here));
}
