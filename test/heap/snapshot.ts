import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Runs `program` (CommonJS, may await) in a fresh Node and has it write a snapshot; returns the snapshot's path. */
export function snapshotOf(program: string, node = process.execPath): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'ws-profile-heap-')), 'test.heapsnapshot');
  const source = `(async () => { ${program}
    require('node:v8').writeHeapSnapshot(${JSON.stringify(file)}); process.exit(0); })();`;
  execFileSync(node, ['--expose-gc', '-e', source], { stdio: ['ignore', 'ignore', 'inherit'], timeout: 120_000 });
  return file;
}
