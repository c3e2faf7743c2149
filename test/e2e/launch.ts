import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunResult, ScenarioResult } from '../../src/model/result.js';

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(REPOSITORY, 'bin', 'ws-profile.js');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Launch {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Another Node than this one. */
  readonly node?: string;
  /** Another installation than this one: its `bin/ws-profile.js`. */
  readonly bin?: string;
  /** Told every chunk of stderr, with a way to signal the process. */
  onStderr?(text: string, kill: (signal: NodeJS.Signals) => void): void;
  /** The same of stdout. */
  onStdout?(text: string, kill: (signal: NodeJS.Signals) => void): void;
}

/** Runs the built command line as a user would, and waits for its end. */
export function launch(args: readonly string[], options: Launch = {}): Promise<Finished> {
  const env = { ...process.env, CI: '', NO_COLOR: '1', COLUMNS: '300', ...options.env };
  const child = spawn(options.node ?? process.execPath, [options.bin ?? BIN, ...args], {
    cwd: options.cwd ?? REPOSITORY,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    options.onStdout?.(text, (signal) => child.kill(signal));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    options.onStderr?.(text, (signal) => child.kill(signal));
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** `ws-profile run --json` of one scenario file: the document, its one scenario, and how the process ended. */
export async function runJson(
  args: readonly string[],
  options: Launch = {},
): Promise<Finished & { readonly result: RunResult; readonly scenario: ScenarioResult }> {
  const finished = await launch(['run', '--json', '--no-history', '--no-surface', ...args], options);
  let result: RunResult;
  try {
    result = JSON.parse(finished.stdout) as RunResult;
  } catch {
    throw new Error(`no JSON on stdout; exit ${finished.code}, stderr:\n${finished.stderr}`);
  }
  return { ...finished, result, scenario: result.scenarios[0]! };
}

/** A project of its own in a temporary folder, with `node_modules` as here; `remove` it when done. */
export function makeProject(files: Readonly<Record<string, string>> = {}): { readonly root: string; remove(): void } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ws-profile-test-')));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
