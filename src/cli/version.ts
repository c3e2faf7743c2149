import { createRequire } from 'node:module';

interface Manifest {
  readonly version: string;
  readonly description: string;
}

/** This package's own manifest. */
export function manifest(): Manifest {
  return createRequire(import.meta.url)('../../package.json') as Manifest;
}

export function version(): string {
  return manifest().version;
}
