export type Origin = 'project' | 'package' | 'node' | 'ours';

/** Whose code a script is. */
export function originOf(script: string): Origin {
  if (script.startsWith('node:')) return 'node';
  if (script.startsWith(OUR_BUILT) || script.startsWith(OUR_SOURCES)) return 'ours';
  // A project's own TypeScript is compiled into a folder of ours beside its packages.
  return /[/\\]node_modules[/\\](?!\.ws-profile[/\\])/.test(script) ? 'package' : 'project';
}

/** The folder of the package that a script is of; undefined where it is of none. */
export function packageOf(script: string): string | undefined {
  return /^(?:.*[/\\])?node_modules[/\\](?!\.ws-profile[/\\])(?:@[^/\\]+[/\\])?[^/\\]+/.exec(script)?.[0];
}

// The measured process runs what was built, also when this file runs from the sources, in tests.
const OUR_BUILT = new URL('../../dist/measured/', import.meta.url).href;
const OUR_SOURCES = new URL('../../src/measured/', import.meta.url).href;
