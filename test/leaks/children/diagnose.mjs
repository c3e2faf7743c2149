// Samples allocations of one window of some kinds: node --expose-gc diagnose.mjs <kind,kind …> <file> [managers] [rounds]
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

const [chosen, file, managers = '20', rounds = '3'] = process.argv.slice(2);
const { kinds } = await import('./kinds.mjs');
const makers = chosen.split(',').map((kind) => kinds[kind]);
let made = 0;

async function runWindow() {
  for (let i = 0; i < Number(managers) * Number(rounds); i++, made++) {
    for (const make of makers) await make(made);
  }
}

const session = new Session();
session.connect();
await runWindow();
// Every allocation, as the measured process does: sizes and counts are exact then.
await session.post('HeapProfiler.startSampling', { samplingInterval: 1 });
await runWindow();
for (let i = 0; i < 4; i++) {
  await nextTurn();
  globalThis.gc();
}
const { profile } = await session.post('HeapProfiler.stopSampling');
writeFileSync(file, JSON.stringify(profile));
process.exit();
