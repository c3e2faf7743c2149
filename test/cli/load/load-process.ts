import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadResult } from '../../../src/model/load.js';

const BIN = fileURLToPath(new URL('../../../bin/ws-profile.js', import.meta.url));

export interface LoadRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of `--json`. */
  result(): LoadResult;
}

export interface LoadProcess {
  readonly child: ChildProcess;
  readonly done: Promise<LoadRun>;
}

/** Starts `ws-profile load`, under a file-descriptor limit if one is given. */
export function startLoad(args: readonly string[], options: { readonly openFiles?: number } = {}): LoadProcess {
  const command = [process.execPath, BIN, 'load', ...args];
  const child =
    options.openFiles === undefined
      ? spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
      : spawn('sh', ['-c', `ulimit -n ${options.openFiles} && exec "$@"`, 'sh', ...command], {
          stdio: ['ignore', 'pipe', 'pipe'],
        });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const done = new Promise<LoadRun>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr, result: () => JSON.parse(stdout) as LoadResult }));
  });
  return { child, done };
}

export function load(...args: readonly string[]): Promise<LoadRun> {
  return startLoad(args).done;
}
