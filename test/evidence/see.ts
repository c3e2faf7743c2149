import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type IsolationPlan, type SeenIsolation, seeIsolation } from '../../src/evidence/isolation.js';
import { highestId } from '../../src/heap/heap.js';
import { readHeap } from '../../src/heap/read-heap.js';
import { holdHeap } from '../../src/holders/held-heap.js';

const run = promisify(execFile);
const DRIVE = new URL('./children/drive.mjs', import.meta.url).pathname;

export const canarySecret = '0123456789abcdef0123456789abcdef';

/** What a kind of one of the modules in `children` shows. */
export async function see(module: string, kind: string, plan: Partial<IsolationPlan> = {}): Promise<SeenIsolation> {
  const folder = mkdtempSync(join(tmpdir(), 'ws-profile-isolation-'));
  try {
    await run(process.execPath, ['--expose-gc', DRIVE, module, kind, folder, canarySecret], { timeout: 60_000 });
    const held = holdHeap(await readHeap(join(folder, 'last')));
    const maxIdBefore = highestId(await readHeap(join(folder, 'before')));
    return await seeIsolation(held, { maxIdBefore, earlier: () => readHeap(join(folder, 'first')), ...plan });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
