import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Origin = 'project' | 'package' | 'node' | 'ours';

/** Whose code a script is. */
export function originOf(script: string): Origin {
  if (script.startsWith('node:')) return 'node';
  const url = isAbsolute(script) ? pathToFileURL(script).href : script;
  if (url.startsWith(OUR_BUILT) || url.startsWith(OUR_SOURCES) || CALL_ENTRY.test(url)) return 'ours';
  // A project's own TypeScript is compiled into a folder of ours beside its packages.
  return /[/\\]node_modules[/\\](?!\.ws-profile[/\\])/.test(script) ? 'package' : 'project';
}

/** The module that a call's scenario comes from. */
const CALL_ENTRY = /\/(?:\.ws-profile\/|compiled-)\d+-[0-9a-f]{8}\/call-site\.mjs$/;
// The measured process runs what was built, also when this file runs from the sources, in tests.
const OUR_BUILT = new URL('../../dist/measured/', import.meta.url).href;
const OUR_SOURCES = new URL('../../src/measured/', import.meta.url).href;
