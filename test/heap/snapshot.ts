import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs `program` (CommonJS) in a fresh Node and has it write a snapshot; returns the snapshot's path. */
export function snapshotOf(program: string, node = process.execPath): string {
  const file = join(mkdtempSync(join(tmpdir(), 'ws-profile-heap-')), 'test.heapsnapshot');
  const source = `${program}\n;require('node:v8').writeHeapSnapshot(${JSON.stringify(file)});process.exit(0);`;
  execFileSync(node, ['--expose-gc', '-e', source], { stdio: ['ignore', 'ignore', 'inherit'], timeout: 60_000 });
  return file;
}
