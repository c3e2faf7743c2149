// `node memlab.js BASELINE TARGET FINAL`: what memlab's find-leaks says by default, as the number of its findings.
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsoleMode, findLeaksBySnapshotFilePaths } from 'memlab';

const workDir = await mkdtemp(join(tmpdir(), 'ws-profile-memlab-'));
// memlab prints its progress on stdout; ours is the last line.
const leaks = await findLeaksBySnapshotFilePaths(...process.argv.slice(2, 5), {
  workDir,
  consoleMode: ConsoleMode.SILENT,
});
rmSync(workDir, { recursive: true, force: true });
console.log(`\n${JSON.stringify({ leaks: leaks.length })}`);
