// Runs ten known faults of isolation and the same programs repaired, so many times each: the faults are to be found by their way, the
// others to be clean. `npm run isolation -- --times 20 --node 24`: another Node's binary by its path, or by its major with
// WS_PROFILE_NODE_<major>.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { deliveryFindings } from '../../dist/evidence/deliveries.js';
import { seeIsolation } from '../../dist/evidence/isolation.js';
import { highestId } from '../../dist/heap/heap.js';
import { readHeap } from '../../dist/heap/read-heap.js';
import { holdHeap } from '../../dist/holders/held-heap.js';
import { pathText } from '../../dist/model/path.js';
import { kinds } from './kinds.mjs';

const run = promisify(execFile);
const { values: flags } = parseArgs({
  options: { times: { type: 'string', default: '1' }, node: { type: 'string' }, only: { type: 'string', default: '' } },
});
const node = flags.node ? (process.env[`WS_PROFILE_NODE_${flags.node}`] ?? flags.node) : process.execPath;
const { stdout: version } = await run(node, ['--version']);
const major = Number.parseInt(version.slice(1), 10);
const ONE = new URL('./one.mjs', import.meta.url).pathname;
const canarySecret = '0123456789abcdef0123456789abcdef';

/** What is found in one run, in a line each; what is shared and unchanged left out. */
async function found(kind, which) {
  const folder = mkdtempSync(join(tmpdir(), 'ws-profile-isolation-'));
  try {
    await run(node, ['--expose-gc', ONE, kind, which, folder, canarySecret], { timeout: 120_000 });
    const { findings } = await seeIsolation(holdHeap(await readHeap(join(folder, 'last'))), {
      maxIdBefore: highestId(await readHeap(join(folder, 'before'))),
      earlier: () => readHeap(join(folder, 'first')),
      tenants: tenantsOf(kind),
      canarySecret,
    });
    const deliveries = deliveryFindings(JSON.parse(readFileSync(join(folder, 'deliveries'), 'utf8')));
    return [...findings, ...deliveries]
      .filter(({ isUnchanged }) => !isUnchanged)
      .map((one) => `${one.kind} ${pathText(one.path, 'from-root')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tenantsOf(kind) {
  const { tenant } = kinds[kind].make(false);
  return tenant && Array.from({ length: 9 }, (_, i) => tenant(i));
}

const times = Number(flags.times);
let short = 0;
console.log(`Node ${version.trim()}, ${times} times`);
for (const [kind, { says, below = Number.POSITIVE_INFINITY }] of Object.entries(kinds)) {
  if (!kind.includes(flags.only)) continue;
  const isFound = major < below;
  const right = { fault: 0, repaired: 0 };
  for (const which of ['fault', 'repaired']) {
    for (let i = 0; i < times; i++) {
      const lines = await found(kind, which);
      const isRight = which === 'fault' && isFound ? lines.some((line) => says.test(line)) : lines.length === 0;
      if (isRight) right[which]++;
      else console.log(`  ${kind} ${which}: ${lines.join('; ') || 'nothing'}`);
    }
  }
  short += 2 * times - right.fault - right.repaired;
  console.log(`${kind.padEnd(18)} ${isFound ? 'found' : 'clean'} ${right.fault}, repaired and clean ${right.repaired}`);
}
console.log(short === 0 ? 'all right' : `${short} wrong`);
process.exitCode = short === 0 ? 0 : 1;
