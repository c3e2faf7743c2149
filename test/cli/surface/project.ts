import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SurfaceResult } from '../../../src/model/surface.js';
import { type Finished, launch, REPOSITORY } from '../../e2e/launch.js';

interface SurfaceRun extends Finished {
  readonly result: SurfaceResult;
}

/** A project of its own in a temporary folder, on which `ws-profile surface` is run. */
export interface SurfaceProject {
  readonly root: string;
  write(files: Readonly<Record<string, string>>): void;
  read(file: string): string;
  surface(...args: readonly string[]): Promise<SurfaceRun>;
  remove(): void;
}

/** Its one entry module is `src/index.js`, unless `files` say otherwise. With `typescript`, that package is at hand. */
export function surfaceProject(
  files: Readonly<Record<string, string>>,
  { typescript = false }: { readonly typescript?: boolean } = {},
): SurfaceProject {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'ws-profile-surface-')));
  const write = (texts: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(texts)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    }
  };
  write({
    'package.json': '{ "name": "chat-server", "type": "module" }',
    'ws-profile.config.json': '{ "surface": ["src/index.js"] }',
    ...files,
  });
  if (typescript) {
    mkdirSync(path.join(root, 'node_modules'));
    symlinkSync(path.join(REPOSITORY, 'node_modules/typescript'), path.join(root, 'node_modules/typescript'));
  }
  return {
    root,
    write,
    read: (file) => readFileSync(path.join(root, file), 'utf8'),
    async surface(...args) {
      const finished = await launch(['surface', '--json', ...args], { cwd: root });
      try {
        return { ...finished, result: JSON.parse(finished.stdout) as SurfaceResult };
      } catch {
        return { ...finished, result: {} as SurfaceResult };
      }
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
