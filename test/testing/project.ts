import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { REPOSITORY } from '../e2e/launch.js';

/** A project that has ws-profile and this repository's packages installed. */
export function makeTestedProject(files: Readonly<Record<string, string>>): { readonly root: string; remove(): void } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ws-profile-runner-')));
  const packages = join(root, 'node_modules');
  mkdirSync(packages);
  for (const name of readdirSync(join(REPOSITORY, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(REPOSITORY, 'node_modules', name), join(packages, name));
  }
  symlinkSync(REPOSITORY, join(packages, 'ws-profile'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** Runs a program as a project's script would; resolves with all that it printed. */
export function runIn(
  root: string,
  script: string,
  args: readonly string[] = [],
): Promise<{ readonly code: number | null; readonly output: string }> {
  // As outside of any runner: the one that runs this must not be taken for the one under test.
  const ours = /^(?:VITEST|JEST|NODE_TEST|TEST$|VITE)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    env: { ...env, CI: '', NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
