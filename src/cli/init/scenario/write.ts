import { basename, extname, join } from 'node:path';
import type { Found } from '../search.js';
import { exportOf, type Way } from '../ways/way.js';
import { draftOfManagers } from './of-managers.js';
import { draftOfServer } from './of-server.js';
import { scenarioText } from './text.js';

export interface ScenarioFileDraft {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** The scenario of what was found, as a file of a folder. */
export function scenarioFile(
  found: Found,
  about: { readonly folder: string; readonly module: string; readonly dependsOnUs: boolean },
): ScenarioFileDraft {
  const name = kebab(nameOf(found.way, about.module));
  const draft = found.kind === 'server' ? draftOfServer(name, found) : draftOfManagers(name, found);
  const isTypeScript = /\.[mc]?tsx?$/.test(about.module);
  // TypeScript has its types by the import alone, and says so where the package is missing.
  const text = scenarioText(draft, { ...about, hasPackage: isTypeScript || about.dependsOnUs });
  return { path: join(about.folder, `${name}.scenario.${isTypeScript ? 'ts' : 'mjs'}`), text };
}

/** What a way starts with: the export, or the module's file. */
function nameOf(way: Way, module: string): string {
  const name = exportOf(way);
  const file = basename(module, extname(module));
  return name ?? file;
}

/** `ChatServer` is `chat-server`. */
function kebab(name: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1-$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2');
  return (
    words
      .toLowerCase()
      .replace(/[^a-z\d]+/g, '-')
      .replace(/^-|-$/g, '') || 'scenario'
  );
}
