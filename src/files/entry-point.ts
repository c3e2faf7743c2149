import type { Plugin } from 'esbuild';

/** The name to build under. esbuild takes an entry point with a `*` in its path for a pattern; a name can have none. */
export const ENTRY = 'entry';

/** Says which file the entry is. */
export function entryIs(file: string): Plugin {
  return {
    name: 'entry',
    setup(build) {
      build.onResolve({ filter: /^entry$/ }, ({ kind }) => (kind === 'entry-point' ? { path: file } : undefined));
    },
  };
}
