import { fileURLToPath } from 'node:url';

export type Origin = 'project' | 'package' | 'node' | 'ours';

/** Whose code a script is. */
export function originOf(script: string): Origin {
  if (script.startsWith('node:')) return 'node';
  if (OURS.some((folder) => script.startsWith(folder)) || CALL_ENTRY.test(script)) return 'ours';
  // A project's own TypeScript is compiled into a folder of ours beside its packages.
  return /[/\\]node_modules[/\\](?!\.ws-profile[/\\])/.test(script) ? 'package' : 'project';
}

/** The folder of the package that a script is of; undefined where it is of none. */
export function packageOf(script: string): string | undefined {
  return /^(?:.*[/\\])?node_modules[/\\](?!\.ws-profile[/\\])(?:@[^/\\]+[/\\])?[^/\\]+/.exec(script)?.[0];
}

/** The module that a call's scenario comes from. */
const CALL_ENTRY = /\/(?:\.ws-profile\/|compiled-)\d+-[0-9a-f]{8}\/call-site\.mjs$/;

// What runs inside measured processes. They run what was built, also when this file runs from the sources, in tests. A module is
// known by its URL; one that is required, by its path.
const OURS = ['dist/measured/', 'src/measured/', 'dist/probe/'].flatMap((folder) => {
  const { href } = new URL(`../../${folder}`, import.meta.url);
  return [href, fileURLToPath(href)];
});
