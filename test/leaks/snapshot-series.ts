import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { analyseGrowth, type GrowthAnalysis, type GrowthOptions } from '../../src/leaks/analyse.js';

const run = promisify(execFile);
const CHILDREN = new URL('./children', import.meta.url).pathname;

export interface SeriesOptions {
  readonly managers?: number;
  readonly rounds?: number;
  readonly windows?: number;
  /** The Node.js binary. Default: this one. */
  readonly node?: string;
  /** A module beside `loop.mjs`. */
  readonly kinds?: string;
}

export const PROJECT_ROOT = new URL('../../', import.meta.url).pathname;

/** Runs the kinds in one child process and gives its snapshots to `use`; they are removed afterwards. */
export async function withSnapshots<T>(
  kinds: readonly string[],
  options: SeriesOptions,
  use: (snapshots: readonly string[]) => Promise<T>,
): Promise<T> {
  const { managers = 20, rounds = 3, windows = 3, node = process.execPath, kinds: module = './kinds.mjs' } = options;
  const folder = mkdtempSync(join(tmpdir(), 'ws-profile-leaks-'));
  try {
    const args = [join(CHILDREN, 'loop.mjs'), kinds.join(','), folder, managers, rounds, windows, module].map(String);
    await run(node, ['--expose-gc', '--no-warnings', ...args], { timeout: 60_000 });
    const files = readdirSync(folder).filter((name) => name.endsWith('.heapsnapshot'));
    return await use(files.sort().map((name) => join(folder, name)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the kinds and analyses their snapshots as those of a lifecycle loop. */
export function analyseKinds(
  kinds: readonly string[],
  options: SeriesOptions = {},
  given: Partial<GrowthOptions> = {},
): Promise<GrowthAnalysis> {
  const { managers = 20, rounds = 3 } = options;
  return withSnapshots(kinds, options, (snapshots) =>
    analyseGrowth(
      { snapshots, loop: 'lifecycle', managers, roundsPerWindow: rounds },
      { projectRoot: PROJECT_ROOT, ...given },
    ),
  );
}
