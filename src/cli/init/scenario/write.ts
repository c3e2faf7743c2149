import { join } from 'node:path';
import type { Found } from '../search.js';
import type { FoundCommand } from '../started/try-command.js';
import { exportOf } from '../ways/way.js';
import { draftOfCommand } from './of-command.js';
import { draftOfManagers } from './of-managers.js';
import { draftOfServer } from './of-server.js';
import { type Draft, scenarioText } from './text.js';

export interface ScenarioFileDraft {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** The scenario of what was found, as a file of a folder. */
export function scenarioFile(
  found: Found | FoundCommand,
  about: {
    readonly folder: string;
    /** Absolute: the module, or the project's folder. */
    readonly module: string;
    readonly isTypeScript: boolean;
    /** What it is called, where no export says. */
    readonly title: string;
    readonly dependsOnUs: boolean;
  },
): ScenarioFileDraft {
  const { isTypeScript } = about;
  const name = kebab(found.kind === 'command' ? about.title : (exportOf(found.way) ?? about.title));
  // TypeScript has its types by the import alone, and says so where the package is missing.
  const text = scenarioText(draftOf(name, found), { ...about, hasPackage: isTypeScript || about.dependsOnUs });
  return { path: join(about.folder, `${name}.scenario.${isTypeScript ? 'ts' : 'mjs'}`), text };
}

function draftOf(name: string, found: Found | FoundCommand): Draft {
  if (found.kind === 'command') return draftOfCommand(name, found);
  return found.kind === 'server' ? draftOfServer(name, found) : draftOfManagers(name, found);
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
